"""A suite of somebody else, with an attack and a figure unheard of here, is told like one of ours."""

from pathlib import Path

import numpy as np
import pytest

from drawn_people import SEED, audit_in, copy_some, keep_only, write_folders
from showthrough.core.cards import all_cards

SUITES = """
[doubles]
title = "Doubles of people"
order = 15
attack = { name = "Search for doubles", unknown = "whether doubles of training people can be found" }
"""
CARD = '''
title = "Double"
suite = "doubles"
kind = "attack"
question = "Does a synthetic image double for a training image?"
how_to_read = """
A double is twice as close to a training image as to any held-out one.
"""
does_not_show = "Doubles that look elsewhere."
wrong_if = "Held-out images are of another kind."
sources = ["none"]
implementation = "elsewhere.double:Double"

[adversary]
who = "Anyone with the images and a mirror."
access = "samples"

[[statistics]]
name = "doubled_share"
label = "Images that double"
meaning = "Share of synthetic images that double for a training image."
unit = "share of synthetic images"
kind = "share"
counted_in = "images"
possible = [0, 1]
sentence = "In a mirror of {glass} glass, a double is shown by {amount}"
if_none = "No synthetic image is a double"
noun = "synthetic images"
control = "Held-out people would see {control}."
safer = "lower"
chance = 0.0
harm = "inference"
alarms = { once = 1 }
remedy = "Cover the mirrors."
'''
CHECK = '''
"""See double.toml."""

from dataclasses import dataclass
from typing import final

from showthrough.core.check import Check
from showthrough.core.images import Role
from showthrough.toolkit.findings import Answers


@final
@dataclass(frozen=True, kw_only=True)
class Double(Check):
    """Counts images that are far closer to a training image than to any held-out one."""

    def run(self, seen, rng):
        near, far = (
            seen.neighbours(Role.SYNTHETIC, role, "pixels", 1).distance[:, 0]
            for role in (Role.TRAIN, Role.HOLDOUT)
        )
        answers = Answers("double", "doubles").having(params={"by": "pixels", "glass": "plain"})
        hits = int((2 * near < far).sum())
        return (answers.share("doubled_share", hits, len(near), chance=0.0, control=0.0, n_images=len(near)),)
'''
POLICY = """
name = "mirrors"
version = "1"
owner = "The mirror maker"
required_coverage = ["doubles"]

[[rules]]
check = "doubles"
statistic = "doubled_share"
at_most = 0.01
because = "Nobody wants a double."
"""


def plug_into(folders: Path) -> Path:
    """Install a package with a suite of its own, beside an audit that runs nothing else."""
    package = folders / "elsewhere"
    package.mkdir()
    (package / "suites.toml").write_text(SUITES, encoding="utf-8")
    (package / "double.toml").write_text(CARD, encoding="utf-8")
    (package / "double.py").write_text(CHECK, encoding="utf-8")
    installed = folders / "elsewhere-1.0.dist-info"  # what pip writes from [project.entry-points]
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: elsewhere\nVersion: 1.0\n")
    (installed / "entry_points.txt").write_text("[showthrough.cards]\nmine = elsewhere\n")
    (folders / "policy.toml").write_text(POLICY, encoding="utf-8")
    keep_only(folders)
    config = (folders / "audit.toml").read_text(encoding="utf-8")
    (folders / "audit.toml").write_text(f'policy = "policy.toml"\n{config}', encoding="utf-8")
    return folders


@pytest.fixture
def plugged(folders: Path) -> Path:
    return plug_into(folders)


@pytest.fixture(scope="module")
def doubled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return plugged folders with 20 doubles after their audit, which was blocked."""
    rng = np.random.default_rng(SEED)
    folders = plug_into(write_folders(tmp_path_factory.mktemp("doubled"), rng))
    copy_some(folders, 20, rng)
    done = audit_in(folders)
    assert done.code == 3, done.stderr
    return folders


def section(page: str, number: int) -> str:
    return page.partition(f'<section id="s{number}"')[2].partition("</section>")[0]


def test_a_suite_of_another_package_is_told_like_a_native_one(doubled: Path) -> None:
    page = (doubled / "audit-runs" / "audit" / "report.html").read_text(encoding="utf-8")
    told = "In a mirror of plain glass, a double is shown by 20 of 80 synthetic images"
    assert told in section(page, 1)
    assert told in section(page, 2).partition("Inference")[2]
    assert "Search for doubles" in section(page, 4)
    assert "Doubles of people" in section(page, 6)
    assert "Does a synthetic image double for a training image?" in section(page, 6)
    assert "Images that double" in section(page, 6)
    assert "Cover the mirrors." in section(page, 10)


def test_the_record_of_another_package_is_judged_without_it(doubled: Path) -> None:
    from showthrough.core.records import AuditRecord
    from showthrough.gate import decide
    from showthrough.report import render_html

    written = (doubled / "audit-runs" / "audit" / "record.json").read_bytes()
    assert "double" not in all_cards()  # this process knows nothing of it
    record = AuditRecord.model_validate_json(written)
    assert "Doubles of people" in render_html(record, decide(record))


def test_where_it_finds_nothing_the_harm_was_tested(plugged, audit) -> None:
    assert audit(plugged).code == 4  # 80 images bound no share at one in a hundred
    page = (plugged / "audit-runs" / "audit" / "report.html").read_text(encoding="utf-8")
    assert "No synthetic image is a double" in section(page, 2).partition("Inference")[2]
    assert "Not tested." in section(page, 2).partition("Linkage")[2].partition("Inference")[0]


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("suites.toml", "[doubles]", "[twins]", "which no suites.toml describes"),
        ("suites.toml", "[doubles]", "[membership]", "two suites are called 'membership'"),
        ("suites.toml", "order = 15", "", "suites.toml in elsewhere is not valid"),
        ("double.toml", 'harm = "inference"', "", "card double in elsewhere is not valid"),
        ("double.toml", 'suite = "doubles"', 'suite = "membership"', "counts no guesses"),
    ],
)
def test_what_a_package_forgets_is_refused_before_anything_runs(plugged, audit, file, old, new, told) -> None:
    path = plugged / "elsewhere" / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    done = audit(plugged)
    assert done.code == 5
    assert told in " ".join(done.stderr.split())
