"""What is written loads, is written whole or not at all, and says where it was edited wrongly."""

from pathlib import Path

import pytest

from container_files import image_table, rows, write_parquet, write_shard
from people_folders import write_celeba, write_people
from showthrough.audit.plan import plan_audit
from showthrough.config_files import load_audit, load_policy
from showthrough.core.images import Role
from showthrough.errors import ConfigError, UsageError
from showthrough.wizard import Unasked, Wishes, drafted, finished
from showthrough.wizard.finishing import Finished


def written(folder: Path, people: int = 12) -> Finished:
    """Write the files of an audit of people who do not exist, with nobody to ask."""
    write_people(folder / "real", people)
    draft = drafted(Wishes(folder, images=folder / "real"), Unasked(), lambda _done, _total: None)
    assert draft is not None
    return finished(draft, folder)


def test_both_files_load_and_limits_are_fitted_to_the_people(tmp_path: Path) -> None:
    done = written(tmp_path)
    assert [path.name for path in done.written] == ["audit.toml", "policy.toml", "split.csv"]
    audit = load_audit(str(tmp_path / "audit.toml"))
    policy = load_policy(audit.config.policy, audit.base)
    text = (tmp_path / "policy.toml").read_text(encoding="utf-8")
    assert "9 training, 2 held-out and 1 reference people" in text
    assert all(rule.because for rule in policy.rules)
    assert any(row.what == "near copies" for row in done.power)
    assert done.can_be_timed


def test_what_stands_there_is_left_and_nothing_else_is_written(tmp_path: Path) -> None:
    (tmp_path / "split.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"split\.csv exists already"):
        written(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"real", "split.csv"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('policy = "policy.toml"', 'polcy = "policy.toml"', "policy may be meant"),
        ("kind = ", 'kind = "pac"  # ', r"\w+\.\w+: there is no kind 'pac'"),
        ('manifest = "split.csv"', 'manifst = "split.csv"', "manifest may be meant"),
        ("[features]", "[features", r"at line {line}, column"),
    ],
)
def test_an_edit_that_cannot_be_meant_is_told_with_its_place_and_what_may_be_meant(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    file = written(tmp_path).written[0]
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    with pytest.raises(ConfigError, match=told.replace("{line}", str(line))):
        load_audit(str(file))


def test_a_manifest_that_was_made_holds_nobody_twice(tmp_path: Path) -> None:
    from showthrough.data.inputs import listed_people, names_of

    written(tmp_path, 20)
    audit = load_audit(str(tmp_path / "audit.toml"))
    listed = listed_people(audit.config.data, audit.base)
    train, held = (names_of(listed[role]) for role in (Role.TRAIN, Role.HOLDOUT))
    assert not train & held
    assert len(train | held) == 20


def celeba(folder: Path) -> Wishes:
    return Wishes(folder, images=write_celeba(folder / "celeba", 24))


def table(folder: Path) -> Wishes:
    pytest.importorskip("pyarrow")
    names = [f"n{i % 12}" for i in range(36)]
    split = ["train" if i % 12 < 6 else "holdout" for i in range(36)]
    write_parquet(folder / "faces.parquet", image_table(rows(36), identity=names, split=split))
    return Wishes(folder, images=folder / "faces.parquet")


def archives(folder: Path) -> Wishes:
    for first, role in enumerate(("train", "holdout", "synthetic")):
        images = [row["bytes"] for row in rows(24, 24 * first)]
        named = {f"{role} {i % 8}/{i}.png": content for i, content in enumerate(images)}
        write_shard(folder / f"{role}.tar", named)
    return Wishes(folder)


@pytest.mark.parametrize(
    ("given", "settings"),
    [
        (celeba, {"manifest": "celeba/list_eval_partition.txt"}),
        (table, {"manifest": "faces.parquet"}),
        (archives, {"train": "train.tar", "holdout": "holdout.tar", "synthetic": "synthetic.tar"}),
    ],
)
@pytest.mark.parametrize("is_planned", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_lists_and_containers_are_named_as_they_are(tmp_path: Path, given, settings, is_planned) -> None:
    draft = drafted(given(tmp_path), Unasked(), lambda _done, _total: None)
    names = [path.name for path in finished(draft, tmp_path).written]
    assert names == ["audit.toml", "policy.toml"]
    audit = load_audit(str(tmp_path / "audit.toml"))
    assert settings == {name: getattr(audit.config.data, name) for name in settings}
    if is_planned:
        plan = plan_audit(audit, tmp_path / "runs")
        costs = {row.what: row.answer for row in plan.cost}
        assert "unknown" not in costs["read images"]
        assert ("unpack images" in costs) == (given is not celeba)
