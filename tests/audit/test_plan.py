"""What `plan` says before anything runs."""

import json
import shutil
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from command_line import showthrough
from showthrough.audit.planning.power import Reach, power_rows, rules_within_reach
from showthrough.core.cards import all_cards
from showthrough.core.images import Role
from showthrough.core.policy import Policy, Rule

CARDS = tuple(all_cards().values())


def policy(*rules: Rule) -> Policy:
    return Policy(name="p", version="1", owner="me", rules=rules)


def counts(n: int) -> dict[Role, int]:
    return dict.fromkeys(Role, n)


def test_more_people_show_smaller_leaks() -> None:
    few = {row.what: row.answer for row in power_rows(counts(50), counts(50))}
    many = {row.what: row.answer for row in power_rows(counts(5000), counts(5000))}
    assert few["membership, people exposed at FPR 0.001"] == "needs 1,000 held-out people"
    assert "training people" in many["membership, people exposed at FPR 0.001"]
    assert few["strictest match threshold"].startswith("none")
    assert many["strictest match threshold"].startswith("FMR 0.0001")


def test_more_guesses_show_larger_leaks_only() -> None:
    alone = {row.what: row.answer for row in power_rows(counts(5000), counts(5000))}
    among = {row.what: row.answer for row in power_rows(counts(5000), counts(5000), guesses=10)}
    changed = {what for what in alone if alone[what] != among[what]}
    assert "membership, people exposed at FPR 0.001" in changed
    assert all(what.startswith("membership") for what in changed)


@pytest.mark.parametrize(
    ("rule", "obstacle"),
    [
        (
            Rule(check="near_copy", statistic="near_copy_excess", at_most=0.001, because="x"),
            "needs 2,995 samples",
        ),
        (
            Rule(check="frechet", statistic="frechet", at_most=0.1, min_images=10_000, because="x"),
            "needs 10,000 samples",
        ),
        (
            Rule(check="frechet", statistic="frechet", at_most=0.1, min_identities=1_100, because="x"),
            "needs 1,100 people, there are 1,000",
        ),
        (
            Rule(
                check="reidentification",
                statistic="reidentified",
                at_most=0.1,
                min_identities=900,
                because="x",
            ),
            "needs 900 people, there are 500",
        ),
        (
            Rule(check="frechet", statistic="frechet", params={"fpr": 0.001}, at_most=0.1, because="x"),
            "needs 1,000 held-out",
        ),
    ],
)
def test_a_rule_out_of_reach_says_what_it_would_need(rule: Rule, obstacle: str) -> None:
    (planned,) = rules_within_reach(policy(rule), Reach(counts(500), counts(500), CARDS, CARDS))
    assert not planned.within_reach
    assert planned.why.startswith(obstacle)
    (enough,) = rules_within_reach(policy(rule), Reach(counts(20_000), counts(20_000), CARDS, CARDS))
    assert enough.within_reach


def test_plan_counts_files_people_and_costs_without_running(folders: Path) -> None:
    done = planned(folders)
    plan = json.loads(done.stdout)
    data = {row["what"]: row["answer"] for row in plan["data"]}
    assert data["train"] == "80 files of 40 people"
    assert data["reference"].startswith("48 files of 24 people")
    assert data["synthetic"] == "80 files"
    cost = {row["what"]: row["answer"] for row in plan["cost"]}
    assert cost.keys() == {
        "load weights",
        "read images",
        "compare and judge",
        "controls",
        "write reports",
        "all together",
        "disk",
    }
    assert cost["all together"].startswith("about ")
    assert not (folders / "audit-runs").exists()


def planned(folders: Path, text: str = "") -> CompletedProcess[str]:
    audit = folders / "audit.toml"
    audit.write_text(audit.read_text(encoding="utf-8") + text, encoding="utf-8")
    return showthrough("plan", "audit.toml", "--json", cwd=folders)


def both_roles(folders: Path) -> None:
    (folders / "train" / "xyzzy-train-000").rename(folders / "train" / "xyzzy-holdout-001")


def one_folder(folders: Path) -> None:
    shutil.rmtree(folders / "holdout")
    shutil.copytree(folders / "train", folders / "holdout")


def one_folder_renamed(folders: Path) -> None:
    one_folder(folders)
    for person in sorted((folders / "holdout").iterdir()):
        person.rename(person.with_name(person.name.replace("train", "other")))


@pytest.mark.parametrize(
    ("spoil", "code", "sentence"),
    [
        (both_roles, 6, "1 people stand in both train and holdout"),
        (one_folder, 6, "held-out = train: 40 people stand in both train and holdout"),
        (one_folder_renamed, 6, "held-out = train: the files of holdout are files of train"),
    ],
)
def test_what_the_audit_would_refuse_is_refused_by_its_plan(
    folders: Path, spoil, code: int, sentence: str
) -> None:
    spoil(folders)
    done = planned(folders)
    assert (done.returncode, sentence in done.stderr) == (code, True), done.stderr
    assert "xyzzy" not in done.stderr


def test_settings_and_weights_that_cannot_work_are_refused_by_the_plan(folders: Path) -> None:
    small = "size = 8\nhidden = 8\nlatent = 2\nsteps = 9\n"
    done = planned(folders, f'\n[generators.mine]\nkind = "vae"\n{small}batch_size = 99\n')
    assert done.returncode == 5
    assert "generators.mine: batch_size 99 is larger than the 80 training images" in done.stderr


def test_missing_weights_are_refused_by_the_plan(folders: Path) -> None:
    done = planned(folders, '\n[embedders.face]\nkind = "arcface"\nfile = "no.onnx"\n')
    assert (done.returncode, "no weights file" in done.stderr) == (7, True)
