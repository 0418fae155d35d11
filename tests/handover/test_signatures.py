"""Signatures are added, hold for these very files, and are refused with a sentence where they do not."""

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest

from showthrough.config_files import load_record
from showthrough.errors import EnvironmentFault, Exit, IntegrityError, UsageError
from showthrough.gate import decide
from showthrough.handover import signatures
from showthrough.handover.signatures import new_key, sign, signers_of
from showthrough.report import write_reports

pytest.importorskip("securesystemslib")
pytest.importorskip("cryptography")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Return a private key; the public one lies beside it."""
    path = tmp_path / "keys" / "office.pem"
    path.parent.mkdir()
    new_key(path)
    return path


def public(key: Path) -> Path:
    return key.with_name(f"{key.name}.pub")


def test_what_was_signed_holds_and_several_may_sign(run: Path, key: Path) -> None:
    other = key.with_name("lab.pem")
    new_key(other)
    sign(run, key, "Privacy office")
    first = (run / signatures.NAME).read_bytes()
    sign(run, other, "Imaging lab")
    assert (run / signatures.NAME).read_bytes().startswith(first)
    assert [one.predicate.signer for one in signers_of(run, public(key))] == ["Privacy office"]
    assert [one.predicate.signer for one in signers_of(run / "record.json", public(other))] == ["Imaging lab"]
    assert load_record(run)  # a signature is beside the manifest, not in it


def test_a_key_of_openssl_signs(run: Path, tmp_path: Path) -> None:
    key, shown = tmp_path / "o.pem", tmp_path / "o.pub"
    made = ["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", str(key)]
    subprocess.run(made, check=True, capture_output=True)
    subprocess.run(["openssl", "ec", "-in", key, "-pubout", "-out", shown], check=True, capture_output=True)
    sign(run, key, "office")
    assert signers_of(run, shown)


def test_the_private_key_is_nobody_elses_and_is_never_replaced(key: Path) -> None:
    assert key.stat().st_mode & 0o077 == 0
    with pytest.raises(UsageError, match="exists already; a key is never replaced"):
        new_key(key)


def test_another_key_signed_nothing_here(run: Path, key: Path) -> None:
    with pytest.raises(IntegrityError, match=r"holds no signature of the key office\.pem\.pub"):
        signers_of(run, public(key))
    other = key.with_name("other.pem")
    new_key(other)
    sign(run, other, "x")
    with pytest.raises(IntegrityError, match="holds no signature of the key"):
        signers_of(run, public(key))


def test_files_that_changed_are_named_until_they_are_signed_again(run: Path, key: Path) -> None:
    sign(run, key, "office")
    record = load_record(run)
    write_reports(record, decide(record), run)  # another day: another decision, another manifest
    with pytest.raises(
        IntegrityError, match=r"signed other files: decision\.json, manifest\.json changed since"
    ):
        signers_of(run, public(key))
    sign(run, key, "office")
    assert len(signers_of(run, public(key))) == 1


def test_a_signature_says_nothing_of_another_file_in_its_folder(run: Path, key: Path) -> None:
    sign(run, key, "office")
    (run / "other.json").write_bytes((run / "record.json").read_bytes())
    with pytest.raises(
        IntegrityError, match=r"a signature is over record\.json, and .*other\.json is another"
    ):
        signers_of(run / "other.json", public(key))


def test_a_payload_that_was_changed_is_not_what_was_signed(run: Path, key: Path) -> None:
    sign(run, key, "office")
    path = run / signatures.NAME
    envelope = json.loads(path.read_bytes())
    said = base64.b64decode(envelope["payload"]).replace(b"office", b"mighty")
    envelope["payload"] = base64.b64encode(said).decode()
    path.write_text(json.dumps(envelope))
    with pytest.raises(IntegrityError, match="is not by the key that it names"):
        signers_of(run, public(key))


@pytest.mark.parametrize(
    "line", [b"{}", b"[]", b"nothing", b'{"payload": 1, "payloadType": "a", "signatures": []}', b"[" * 5000]
)
def test_a_line_that_is_no_envelope_is_refused(run: Path, key: Path, line: bytes) -> None:
    (run / signatures.NAME).write_bytes(line + b"\n")
    with pytest.raises(IntegrityError, match=r"line 1 of .* is no DSSE envelope"):
        signers_of(run, public(key))


def test_a_statement_of_something_else_by_the_right_key_is_refused(run: Path, key: Path) -> None:
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import CryptoSigner

    envelope = Envelope(b'{"_type": "other"}', signatures.PAYLOAD, {})
    envelope.sign(CryptoSigner(signatures._private(key)))
    (run / signatures.NAME).write_text(json.dumps(envelope.to_dict()) + "\n")
    with pytest.raises(IntegrityError, match="over something that is no statement"):
        signers_of(run, public(key))


def test_what_is_no_key_is_a_sentence(run: Path, key: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no key at"):
        sign(run, tmp_path / "absent.pem", "office")
    (tmp_path / "text.pem").write_text("a key")
    for use, told in ((sign, "is no private key in PEM"), (None, "is no public key in PEM")):
        with pytest.raises(IntegrityError, match=told):
            sign(run, tmp_path / "text.pem", "x") if use else signers_of(run, tmp_path / "text.pem")
    with pytest.raises(IntegrityError, match="is no private key in PEM"):
        sign(run, public(key), "x")
    locked = tmp_path / "locked.pem"
    subprocess.run(
        ["openssl", "ec", "-in", key, "-aes128", "-passout", "pass:x", "-out", locked],
        check=True,
        capture_output=True,
    )
    with pytest.raises(IntegrityError, match="protected by a password"):
        sign(run, locked, "x")
    rsa = tmp_path / "rsa.pem"
    subprocess.run(["openssl", "genrsa", "-out", rsa, "1024"], check=True, capture_output=True)
    with pytest.raises(IntegrityError, match="not an EC key on P-256"):
        sign(run, rsa, "x")


def test_without_the_library_the_extra_is_named(run: Path, key: Path, monkeypatch) -> None:
    monkeypatch.setattr(signatures, "find_spec", lambda _: None)
    for use in (
        lambda: sign(run, key, "x"),
        lambda: signers_of(run, public(key)),
        lambda: new_key(run / "k"),
    ):
        with pytest.raises(EnvironmentFault, match=r"pip install 'showthrough\[sign\]'"):
            use()


def test_a_strict_gate_takes_a_policy_and_a_signature(run: Path, key: Path, monkeypatch, capsys) -> None:
    def gated(*options: str) -> int:
        from showthrough.cli import main

        monkeypatch.setattr(sys, "argv", ["showthrough", "gate", str(run), "--strict", *options])
        with pytest.raises(SystemExit) as left:
            main()
        return int(left.value.code)

    policy, checked = ("--policy", "faces-default"), ("--key", str(public(key)))
    assert gated() == gated(*policy) == gated(*checked) == Exit.USAGE
    assert gated(*policy, *checked) == Exit.INTEGRITY  # nobody signed
    sign(run, key, "Privacy office")
    capsys.readouterr()
    assert gated(*policy, *checked) in (Exit.GATE_FAILED, Exit.NOT_ENOUGH_EVIDENCE)
    assert "A signature of Privacy office holds" in " ".join(capsys.readouterr().out.split())
