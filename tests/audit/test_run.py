"""From an audit file to one record for each generator."""

import shutil
from pathlib import Path

import pytest

from showthrough.audit.options import Options
from showthrough.audit.run import Run, run_audit
from showthrough.config_files import Audit, load_audit, load_record
from showthrough.core.cards import all_cards
from showthrough.core.config import AuditConfig
from showthrough.core.generator_config import FolderConfig
from showthrough.core.records import AuditRecord, Outcome, canonical
from showthrough.core.training_settings.trained_config import VAEConfig
from showthrough.core.trust.manifest import digest_of, read_manifest, write_manifest
from showthrough.errors import ConfigError, EnvironmentFault, Exit, ShowthroughError
from showthrough.gate import decide
from showthrough.handover.derivation import Derivation, verify_record
from showthrough.report import render_html, render_markdown

TRIED = "near_copy"


@pytest.fixture
def plan(folders: Path) -> Audit:
    """Return an audit with one check, of two folders of images."""
    audit = load_audit(str(folders / "audit.toml"))
    generators = {"other": FolderConfig(kind="folder", path="holdout")}
    skip = tuple(name for name in all_cards() if name != TRIED)
    return audit._replace(config=audit.config.model_copy(update={"skip": skip, "generators": generators}))


@pytest.fixture
def copy_train(folders: Path) -> None:
    """Put the training images in the place of the synthetic ones."""
    for number, path in enumerate(sorted((folders / "train").rglob("*.png"))):
        shutil.copy(path, folders / "synthetic" / f"{number:03d}.png")


def audited(plan: Audit, runs: Path, told: list[str] | None = None) -> list[Run]:
    def note(name: str, _done: int, _total: int) -> None:
        if told is not None:
            told.append(name)

    return run_audit(plan, Options(runs=runs, progress=note))


def timeless(record: AuditRecord) -> dict[str, object]:
    """Return a record without what differs from day to day: when it was made, and how long that took."""
    findings = tuple(one.model_copy(update={"seconds": 0.0}) for one in record.findings)
    same = {"created": None, "stages": (), "findings": findings}
    return record.model_copy(update=same).model_dump()


def test_each_generator_has_a_record_of_its_own_that_tells_of_the_other_and_again_the_same(
    plan: Audit, tmp_path: Path
) -> None:
    runs = audited(plan, tmp_path / "runs")
    assert [run.record.subject.name for run in runs] == ["other", "synthetic"]
    assert len({run.folder for run in runs}) == len({run.record.run_id for run in runs}) == 2
    first, second = (run.record for run in runs)
    assert first.data[:-1] == second.data[:-1]
    assert first.data[-1].digest != second.data[-1].digest
    for run in runs:
        assert (run.folder / "record.json").read_bytes() == canonical(run.record)
        assert {one.check for one in run.record.findings if one.value is not None} == {TRIED}
        assert {control.check for control in run.record.controls} == {TRIED}
    told = [[(one.name, one.kind, one.failed) for one in run.record.siblings] for run in runs]
    assert told == [[("synthetic", "folder", False)], [("other", "folder", False)]]
    assert [timeless(run.record) for run in audited(plan, tmp_path / "runs")] == [
        timeless(run.record) for run in runs
    ]


def test_a_generator_that_cannot_be_audited_is_told_in_the_record_of_the_other(
    plan: Audit, folders: Path, tmp_path: Path
) -> None:
    (folders / "broken").mkdir()
    (folders / "broken" / "0.png").write_bytes(b"no picture")
    generators = {"broken": FolderConfig(kind="folder", path="broken")}
    plan = plan._replace(config=plan.config.model_copy(update={"generators": generators}))
    with pytest.raises(ShowthroughError):
        audited(plan, tmp_path / "runs")
    record = load_record(tmp_path / "runs" / plan.config.name / "synthetic")
    assert [(one.name, one.kind, one.failed) for one in record.siblings] == [("broken", "folder", True)]
    assert "broken could not be audited" in render_html(record, decide(record))
    assert not (tmp_path / "runs" / plan.config.name / "broken" / "record.json").exists()


def test_the_same_call_again_gives_the_same_record_and_reads_what_is_finished(
    plan: Audit, tmp_path: Path
) -> None:
    plan = plan._replace(config=plan.config.model_copy(update={"generators": {}}))
    (first,) = audited(plan, tmp_path / "runs")
    (again,) = audited(plan, tmp_path / "runs")
    assert first.folder == again.folder == tmp_path / "runs" / plan.config.name
    assert timeless(first.record) == timeless(again.record)


def test_a_policy_that_does_not_exist_is_known_before_an_image_is_read(plan: Audit, tmp_path: Path) -> None:
    told: list[str] = []
    plan = plan._replace(config=plan.config.model_copy(update={"policy": "nowhere"}))
    with pytest.raises(ConfigError, match="nowhere"):
        audited(plan, tmp_path / "runs", told)
    assert not told


SMALL = {"kind": "vae", "size": 8, "hidden": 8, "latent": 2, "steps": 2, "batch_size": 4}
UNFIT: list[tuple[dict[str, object], type[ShowthroughError], str, bool]] = [
    (
        {"embedders": {"mine": {"kind": "arcface", "file": "no.onnx"}}},
        EnvironmentFault,
        "no weights file",
        False,
    ),
    ({"features": {"file": "no.pth"}}, EnvironmentFault, "no weights file", False),
    ({"features": {"embedder": "mine"}}, ConfigError, "features.embedder is 'mine'", False),
    ({"plates": {"file": "no.pth"}}, EnvironmentFault, "no weights file", False),
    (
        {"generators": {"mine": {"kind": "onnx", "file": "no.onnx"}}},
        EnvironmentFault,
        "no weights file",
        False,
    ),
    (
        {"generators": {"mine": SMALL | {"batch_size": 99}}},
        ConfigError,
        "mine: batch_size 99 is larger than",
        True,
    ),
    ({"generators": {"mine": SMALL | {"start": "no"}}}, ConfigError, "mine.start: no folder", True),
]


@pytest.mark.parametrize(("changes", "kind", "sentence", "photos"), UNFIT, ids=[one[2] for one in UNFIT])
def test_what_cannot_work_is_refused_before_anything_long_begins(
    plan: Audit,
    tmp_path: Path,
    changes: dict[str, object],
    kind: type[Exception],
    sentence: str,
    photos: bool,
) -> None:
    told: list[str] = []
    content = plan.config.model_dump(exclude_unset=True) | {"strengths": True} | changes
    changed = plan._replace(config=AuditConfig.model_validate(content))
    with pytest.raises(kind, match=sentence):
        audited(changed, tmp_path / "runs", told)
    assert {name.partition(" ")[0] for name in told} == ({"read"} if photos else set())


def test_progress_says_what_is_counted(plan: Audit, tmp_path: Path) -> None:
    told: list[str] = []
    config = plan.config.model_copy(update={"strengths": True, "generators": {"mine": VAEConfig(**SMALL)}})
    audited(plan._replace(config=config), tmp_path / "runs", told)
    counted = {name.partition(" (")[0].rpartition(", ")[2] for name in told}
    assert counted == {"files", "images", "steps", "attacks", "kinds of copy"}


def test_a_folder_of_training_images_is_called_so_on_page_1(
    plan: Audit, copy_train: None, tmp_path: Path
) -> None:
    config = plan.config.model_copy(update={"generators": {}})
    (run,) = audited(plan._replace(config=config), tmp_path / "runs")
    said = (
        "Synthetic = train: All 80 synthetic images are training images, pixel by pixel (same keyed digests)."
    )
    assert said in [fault.reason for fault in run.record.faults]
    decision = decide(run.record)
    page = render_html(run.record, decision).partition('id="s2"')[0]
    assert said in page
    assert said in render_markdown(run.record, decision)


def test_what_checks_were_told_lies_in_the_vault_and_gives_all_their_answers_again(
    plan: Audit, tmp_path: Path
) -> None:
    skip = tuple(name for name in all_cards() if name not in ("near_copy", "nearest_sample"))
    plan = plan._replace(config=plan.config.model_copy(update={"skip": skip, "generators": {}}))
    (run,) = audited(plan, tmp_path / "runs")
    done = verify_record(run.folder, vault=run.folder / "vault")
    result = {one.what: one.result for one in reversed(done.looked)}
    measured = {one.check for one in run.record.findings if one.outcome is Outcome.MEASURED}
    assert measured == {"near_copy", "nearest_sample"}
    assert {name: result[name] for name in measured} == dict.fromkeys(measured, Derivation.VERIFIED)
    assert done.exit_code is Exit.PASS
    first = next(one for one in run.record.findings if one.statistic == "auc" and one.value is not None)
    edited = tuple(
        one.model_copy(update={"value": 0.5}) if one is first else one for one in run.record.findings
    )
    content = canonical(run.record.model_copy(update={"findings": edited}))
    (run.folder / "record.json").write_bytes(content)
    manifest = read_manifest(run.folder)
    assert manifest is not None
    write_manifest(
        run.folder, manifest.model_copy(update={"record_digest": digest_of(content), "scores": {}})
    )
    assert verify_record(run.folder).exit_code is Exit.PASS  # all agree, and no scores are asked
    assert verify_record(run.folder, vault=run.folder / "vault").exit_code is Exit.INTEGRITY
