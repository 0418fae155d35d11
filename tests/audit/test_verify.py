"""What `showthrough verify` makes of certificates, records and everything else."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from places import EXAMPLES
from showthrough.audit.verify import verify_claim
from showthrough.cli import main
from showthrough.core.training_settings.privacy import CERTIFICATE, DPCertificate, Mechanism
from showthrough.errors import IntegrityError, NotAvailableError, UsageError
from showthrough.generators.private.certificate import certify
from showthrough.generators.private.ledger import Shared
from showthrough.generators.private.privacy_plan import PrivacyPlan
from showthrough.generators.private.self_check import CHECKS

EXAMPLE = EXAMPLES / "record.json"


@pytest.fixture(scope="module")
def claim() -> dict[str, Any]:
    """Return a certificate whose numbers follow, as JSON."""
    plan = PrivacyPlan(
        delta=1e-3, records=100, sample_rate=0.1, noise_multiplier=1.0, max_grad_norm=0.1, steps=20, draws=1
    )
    spent = Mechanism(noise_multiplier=2.0, sample_rate=0.1, steps=20)
    shared = Shared(((spent,),))
    return certify(plan, "identity", True, dict.fromkeys(CHECKS, 0.0), shared).model_dump(mode="json")


@pytest.fixture
def certificate(tmp_path, claim) -> Callable[..., Path]:
    """Return a function that writes a certificate with changes."""

    def write(**changes: Any) -> Path:
        path = tmp_path / CERTIFICATE
        path.write_text(json.dumps({**claim, **changes}), encoding="utf-8")
        return path

    return write


def test_the_golden_example_claims_what_its_numbers_give() -> None:
    assert verify_claim(EXAMPLE).epsilon == 7.47


def test_a_certificate_is_found_by_itself_and_in_its_folder(certificate) -> None:
    path = certificate()
    assert verify_claim(path) == verify_claim(path.parent)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"epsilon": 1.0}, r"claims epsilon 1, but its own noise, sampling, steps and delta give 2\.14"),
        ({"epsilon_rdp": 1.0}, r"claims epsilon_rdp 1, but"),
        ({"epsilon_all": 1.7}, r"claims epsilon_all 1\.7, but"),
        ({"noise_multiplier": 0.8}, "claims epsilon"),
        ({"steps": 40}, "claims epsilon"),
        ({"delta": 0.01}, "delta cannot be 0.01"),
        ({"accountant": "gdp"}, "gdp claims less than was spent"),
        ({"sampling": "shuffle"}, "not for 'shuffle'"),
        ({"steps": "many"}, "is no certificate: steps: "),
        ({"earlier": [{"noise_multiplier": 2.0, "sample_rate": 0.1, "steps": 20}]}, "claims epsilon"),
    ],
)
def test_a_changed_certificate_is_refused(certificate, changes, sentence) -> None:
    with pytest.raises(IntegrityError, match=sentence):
        verify_claim(certificate(**changes))


@pytest.mark.parametrize("content", [b"", b"{", b"[1, 2]", b"\x80\x04\x95", b'{"epsilon": 1}', b'"text"'])
def test_garbage_is_no_certificate(tmp_path, content) -> None:
    path = tmp_path / "record.json"
    path.write_bytes(content)
    with pytest.raises(IntegrityError, match=r"is no JSON, or was cut short|is no certificate"):
        verify_claim(path)


def test_a_record_without_a_claim_has_nothing_to_verify(tmp_path) -> None:
    record = json.loads(EXAMPLE.read_bytes())
    record["subject"]["accounting"] = None
    record["findings"] = []  # one that told of a claim would contradict the rest
    (tmp_path / "record.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(NotAvailableError, match="street-faces-ddpm-3 claims no differential privacy"):
        verify_claim(tmp_path)


def test_a_folder_without_a_claim_says_what_it_looks_for(tmp_path) -> None:
    with pytest.raises(UsageError, match=r"give certificate\.json or record\.json"):
        verify_claim(tmp_path)


def test_the_command_prints_the_claim_and_says_loudly_what_is_not_private(
    certificate, monkeypatch, capsys
) -> None:
    path = certificate(noise_is_private=False)
    for arguments in (["verify", str(path)], ["verify", str(path), "--json"]):
        monkeypatch.setattr(sys, "argv", ["showthrough", *arguments])
        with pytest.raises(SystemExit) as exited:
            main()
        assert exited.value.code == 0
    printed, _, machine = capsys.readouterr().out.partition("{")
    assert "NOT PRIVATE: the noise of this training can be repeated." in printed
    assert DPCertificate.model_validate_json("{" + machine).noise_is_private is False
