"""Audits of texts and of recordings, from their files to a decision: what was copied blocks, and is named."""

import json
from pathlib import Path

import numpy as np
import pytest

from showthrough.audit.options import Options
from showthrough.audit.run import run_audit
from showthrough.config_files import load_audit
from showthrough.core.records import AuditRecord
from showthrough.errors import Exit
from showthrough.gate import decide
from showthrough.report import render_markdown
from written_texts_world import Language, quoting

ROLES = ("train", "holdout", "reference")
N = 60
AUDIT = """
policy = "{kind}-default"
control_samples = 40
strengths = false
[data]
kind = "{kind}"
train = "train{suffix}"
holdout = "holdout{suffix}"
reference = "reference{suffix}"
synthetic = "synthetic{suffix}"
"""


def audited(folder: Path, kind: str, suffix: str) -> AuditRecord:
    (folder / f"{kind}.toml").write_text(AUDIT.format(kind=kind, suffix=suffix))
    (run,) = run_audit(load_audit(folder / f"{kind}.toml"), Options(runs=folder / "runs"))
    return run.record


def value(record: AuditRecord, statistic: str, by: str) -> float | None:
    (found,) = (one for one in record.findings if one.statistic == statistic and one.params.get("by") == by)
    return found.value


def test_an_audit_of_texts_finds_who_is_quoted_and_blocks(tmp_path) -> None:
    rng, language = np.random.default_rng(5), Language(np.random.default_rng(99))
    letters = {role: language.letters(N, rng) for role in (*ROLES, "synthetic")}
    made = letters["synthetic"]
    made[:10] = [
        quoting(own, other, rng, 90) for own, other in zip(made, letters["train"][:10], strict=False)
    ]
    for role, texts in letters.items():
        rows = [{"text": text, "identity": f"{role}-{row}"} for row, text in enumerate(texts)]
        rows += [{"text": "", "identity": "nobody"}] if role == "train" else []
        (tmp_path / f"{role}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    record = audited(tmp_path, "texts", ".jsonl")
    assert value(record, "quoted_rate", "characters") == pytest.approx(10 / N)
    assert value(record, "confirmed_quotations", "characters") == 10
    decision = decide(record)
    assert decision.exit_code is Exit.GATE_FAILED
    page = render_markdown(record, decision)
    assert "synthetic texts" in page
    assert "photo" not in page
    assert not any(text[:60] in record.model_dump_json() for text in letters["train"])
    (train,) = (one for one in record.data if one.role == "train")
    assert [one.reason for one in train.quarantined] == ["the text is empty"]


@pytest.mark.slow
def test_an_audit_of_recordings_finds_copies_and_asks_for_a_speaker_matcher(tmp_path) -> None:
    soundfile = pytest.importorskip("soundfile", reason="soundfile is not installed")
    rng = np.random.default_rng(5)

    def murmur() -> np.ndarray:
        swell = 0.1 + np.sin(np.pi * 4 * np.arange(24_000) / 16_000) ** 2
        return 0.1 * swell * rng.normal(size=24_000)

    train = [murmur() for _ in range(N)]
    for role in (*ROLES, "synthetic"):
        for row in range(N):
            wave = train[row] if role == "train" or (role == "synthetic" and row < 20) else murmur()
            file = tmp_path / role / f"p{role}{row}" / "1.wav"
            file.parent.mkdir(parents=True)
            soundfile.write(file, wave + (role == "synthetic") * rng.normal(0, 0.005, 24_000), 16_000)
    record = audited(tmp_path, "voices", "")
    assert value(record, "quoted_rate", "sounds") == pytest.approx(20 / N)
    decision = decide(record)
    assert decision.exit_code in (Exit.GATE_FAILED, Exit.NOT_ENOUGH_EVIDENCE)
    assert any("biometric" in reason for reason in decision.reasons) or decision.exit_code is Exit.GATE_FAILED
