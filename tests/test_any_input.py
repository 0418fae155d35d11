"""Whatever stands in a config, a policy or a record: a sentence and its code, never an internal error."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odd_documents import ODD, cases, changed, code_of, places
from places import EXAMPLES
from showthrough.config_files import load_audit, load_policy, load_record
from showthrough.core.cards import all_cards
from showthrough.core.records import canonical
from showthrough.errors import Exit
from showthrough.gate import decide
from showthrough.report.files import metrics
from showthrough.report.formats.junit_xml import junit
from showthrough.report.markdown import render_markdown
from showthrough.testing.planted_records import a_record
from showthrough.toolkit.run_checks import plan_checks

MANY = cases(150)
AUDIT: dict[str, Any] = {
    "name": "a",
    "seed": 3,
    "samples": 40,
    "data": {"bundled": "lfw100", "reference_share": 0.4},
    "generators": {
        "trained": {"kind": "vae", "hidden": 32, "privacy": {"epsilon": 8.0, "delta": 1e-5}},
        "asked": {"kind": "endpoint", "url": "https://draw.example.org/", "timeout": 3.0},
        "given": {"kind": "onnx", "file": "a.onnx", "noise": [8], "batch": 4},
    },
    "embedders": {"pca": {"kind": "pca", "components": 8}},
    "checks": {"near_copy": {"alpha": 0.01}},
    "canaries": {"count": 4, "copies": [1, 2]},
    "skip": ["detection"],
}
POLICY: dict[str, Any] = {
    "name": "p",
    "version": "1",
    "owner": "DPO",
    "max_unseen": {"train": 0.0},
    "rules": [
        {
            "check": "near_copy",
            "statistic": "near_copy_rate",
            "at_most": 0.01,
            "because": "law",
            "min_images": 3,
        }
    ],
}


def toml(value: Any) -> str:
    """Return a value as TOML writes it in a line; what it has no word for is no TOML, which is input too."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, float):
        return repr(value)
    return (
        json.dumps(value, ensure_ascii=False)
        if not isinstance(value, int) or abs(value) < 10**300
        else hex(value)
    )


def lines(document: dict[str, Any]) -> bytes:
    text = "".join(f"{json.dumps(key)} = {toml(value)}\n" for key, value in document.items())
    return text.encode(errors="surrogatepass")


@pytest.fixture(autouse=True)
def _kept_here(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


@MANY
@given(st.sampled_from(sorted(places(AUDIT), key=str)), ODD, st.booleans())
def test_an_audit_file_is_read_or_refused_with_its_code(where, value, renamed) -> None:
    path = Path(_folder(), "audit.toml")
    path.write_bytes(lines(changed(AUDIT, where, value, renamed)))

    def read() -> None:
        audit = load_audit(str(path))
        load_policy(audit.config.policy, audit.base)
        plan_checks(all_cards(), audit.config)

    assert code_of(read) in (Exit.PASS, Exit.INVALID)


@MANY
@given(st.sampled_from(sorted(places(POLICY), key=str)), ODD, st.booleans())
def test_a_policy_is_read_or_refused_with_its_code(where, value, renamed) -> None:
    path = Path(_folder(), "policy.toml")
    path.write_bytes(lines(changed(POLICY, where, value, renamed)))
    record = a_record()

    def ruled() -> None:
        junit(decide(record, load_policy(str(path))))

    assert code_of(ruled) in (Exit.PASS, Exit.INVALID)


@MANY
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode(errors="replace")))
def test_bytes_are_no_audit_and_no_record(content: bytes) -> None:
    path = Path(_folder(), "any")
    path.write_bytes(content)
    assert code_of(lambda: load_audit(str(path))) is Exit.INVALID
    assert code_of(lambda: load_policy(str(path))) is Exit.INVALID
    assert code_of(lambda: load_record(path)) is Exit.INTEGRITY


RECORD = json.loads(canonical(a_record()))
FIGURES = [where for where in places(RECORD) if where[0] not in ("cards", "suites", "config")]
IN_JSON = ODD | st.sampled_from(
    [None, "NaN", "Infinity", "9999-12-31T23:59:59Z", "0001-01-01", 10**18, "measured"]
)


@MANY
@given(st.sampled_from(sorted(FIGURES, key=str)), IN_JSON)
def test_a_record_is_ruled_on_and_told_or_refused_with_its_code(where, value) -> None:
    path = Path(_folder(), "record.json")
    path.write_text(json.dumps(changed(RECORD, where, value, renamed=False)), encoding="utf-8")

    def told() -> None:
        record = load_record(path)
        decision = decide(record)
        junit(decision)
        metrics(record)
        render_markdown(record, decision)

    assert code_of(told) in (Exit.PASS, Exit.INTEGRITY)


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("created",), "9999-12-31T23:59:59Z"),
        (("created",), "0001-01-01T00:00:00Z"),
        (("created",), "2026-03-01T00:00:00"),
        (("findings", 0, "n_images"), 10**400),
        (("subject", "accounting", "steps"), "1e9999"),
    ],
)
def test_what_cannot_be_of_a_record_is_refused(tmp_path: Path, where: tuple[Any, ...], value: object) -> None:
    record = json.loads((EXAMPLES / "record.json").read_text(encoding="utf-8"))
    (tmp_path / "record.json").write_text(json.dumps(changed(record, where, value, renamed=False)))
    assert code_of(lambda: load_record(tmp_path)) is Exit.INTEGRITY


@pytest.mark.parametrize(
    "content", ["[" * 100_000, '{"a": ' * 50_000, "9" * 100_000, '{"findings": 1e99999}']
)
def test_a_record_that_is_nested_without_end_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "record.json").write_text(content)
    assert code_of(lambda: load_record(tmp_path)) is Exit.INTEGRITY


def _folder() -> str:
    """Return this test's own folder for temporary files."""
    import tempfile

    assert tempfile.tempdir is not None
    return str(tempfile.tempdir)
