"""An audit of vectors, from its file to a report: what was copied is found, what was not is not accused."""

from pathlib import Path

import numpy as np
import pytest

from showthrough.audit.options import Options
from showthrough.audit.run import run_audit
from showthrough.audit.subjects.records_audit import record_observers
from showthrough.config_files import load_audit
from showthrough.controls.planted_items import as_synthetic
from showthrough.core.config import AuditConfig
from showthrough.core.records import AuditRecord, ControlKind
from showthrough.data.inputs import Inputs
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.errors import ConfigError, Exit, UsageError
from showthrough.gate import decide
from showthrough.report import render_html, render_markdown
from showthrough.report.files import in_language
from showthrough.voices.waveforms import RATE, Clip
from sound_networks import network

PEOPLE, PHOTOS, WIDE = 60, 2, 32
AUDIT = """
policy = "embeddings-default"
control_samples = 120
strengths = false
[data]
kind = "embeddings"
train = "train.npz"
holdout = "holdout.npz"
reference = "reference.npz"
synthetic = "synthetic.npz"
"""


def vectors(rng: np.random.Generator, people: int, photos: int) -> dict[str, np.ndarray]:
    """Return two sets of vectors, of people whom either tells apart by itself."""
    who = np.repeat(np.arange(people), photos)
    found = {}
    for name in ("one", "two"):
        centres = rng.normal(size=(people, WIDE))
        found[name] = (centres[who] + 0.4 * rng.normal(size=(len(who), WIDE))).astype(np.float32)
    return found


def write(folder: Path, copied: int) -> None:
    rng = np.random.default_rng(3)
    for role in ("train", "holdout", "reference"):
        made = vectors(rng, PEOPLE, PHOTOS)
        who = np.array([f"{role}-{number // PHOTOS}" for number in range(PEOPLE * PHOTOS)])
        np.savez(folder / f"{role}.npz", identity=who, **made)
        train = made if role == "train" else train  # noqa: F821 - train comes first
    drawn = vectors(rng, 150, 2)
    for name, values in drawn.items():
        values[:copied] = train[name][:copied] + 0.02 * rng.normal(size=(copied, WIDE))
    np.savez(folder / "synthetic.npz", **drawn)


def audited(folder: Path, text: str = AUDIT) -> AuditRecord:
    (folder / "vectors.toml").write_text(text)
    (run,) = run_audit(load_audit(folder / "vectors.toml"), Options(runs=folder / "runs"))
    return run.record


@pytest.fixture(scope="module")
def leaky(tmp_path_factory) -> AuditRecord:
    folder = tmp_path_factory.mktemp("leaky")
    write(folder, copied=12)
    return audited(folder)


def test_copied_records_are_found_and_block(leaky: AuditRecord) -> None:
    figures = {one.statistic: one.value for one in leaky.findings if one.params.get("by") == "one"}
    assert figures["confirmed_copies"] == 12
    decision = decide(leaky)
    assert decision.exit_code == Exit.GATE_FAILED
    assert decision.reasons[0].startswith(
        "Confirmed as copies of training records: 12 of 300 synthetic records"
    )
    caught = {one.kind for one in leaky.controls if one.statistic == "confirmed_copies" and one.caught}
    assert caught == {ControlKind.POSITIVE}


def test_the_report_speaks_of_records_and_has_no_pictures(leaky: AuditRecord) -> None:
    page, told = render_html(leaky, decide(leaky)), render_markdown(leaky, decide(leaky))
    assert "synthetic records" in page
    assert "training image" not in page.lower()
    assert "image" not in told.lower()
    assert "<img" not in page
    assert "Nothing is known about whether training records can be rebuilt." in page  # nobody tests it
    assert "Given were 300 synthetic records (embeddings)." in page
    with pytest.raises(UsageError, match="speaks of pictures alone"):
        in_language("pl")["report.pl.html"](leaky, decide(leaky))


def test_records_of_strangers_are_not_accused_and_checks_of_pictures_are_not_asked(tmp_path: Path) -> None:
    write(tmp_path, copied=0)
    record = audited(tmp_path)
    assert {one.value for one in record.findings if one.statistic == "confirmed_copies"} == {0}
    assert decide(record).exit_code == Exit.NOT_ENOUGH_EVIDENCE
    assert all("embeddings" in card.about for card in record.cards)
    with pytest.raises(ConfigError, match="altered_copy is about generator; this audit is of embeddings"):
        audited(tmp_path, AUDIT + "[checks.altered_copy]\n")


def test_matchers_that_there_are_not_are_refused(tmp_path: Path) -> None:
    write(tmp_path, copied=0)
    with pytest.raises(ConfigError, match="names 'three'; there are vectors called one, two"):
        audited(tmp_path, AUDIT + 'matchers = ["three"]\n')


def test_networks_that_tell_speakers_apart_are_matchers_beside_what_a_recording_sounds_like(tmp_path) -> None:
    pytest.importorskip("onnx", reason="onnx is not installed")
    pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
    network(tmp_path / "mel.onnx", ["n", "frames", 80], 1)
    table = {"mel": {"file": "mel.onnx", "takes": "log-mel"}}
    data = {"kind": "voices", "train": "a", "holdout": "b", "synthetic": "c", "speakers": table}
    config = AuditConfig.model_validate({"name": "voices", "data": data})
    place = Place(tmp_path, Vault(tmp_path / "vault"), lambda *_: None)
    sound, speakers = record_observers(config, Inputs({}, (), None, ()), place)
    assert (sound.info.is_matcher, speakers.info.is_matcher, speakers.info.name) == (False, True, "mel")
    buzz = as_synthetic([Clip(np.sin(np.arange(RATE, dtype=np.float32)))], "a buzz")
    ((_, vectors),) = speakers.look_up(buzz)
    assert np.linalg.norm(vectors) == pytest.approx(1, abs=1e-5)
