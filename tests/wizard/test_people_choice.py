"""Who is who is found, offered or asked; a split that is there is left as it is."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from people_folders import picture, write_celeba, write_flat, write_people
from showthrough.core.images import Role
from showthrough.errors import UsageError
from showthrough.survey.folder_survey import survey
from showthrough.survey.found_roles import FoundRoles
from showthrough.wizard.people_choice import WhoIsWho, checked_pattern, people_from_roles, settled
from showthrough.wizard.prompts import Unasked


class Answering:
    """Somebody who always gives the same answers."""

    def __init__(self, choice: str, line: str = "") -> None:
        self.chosen, self.words = choice, line

    def say(self, line: str) -> None:
        """Take note of nothing."""

    def line(self, question: str, default: str | None, flag: str) -> str:
        return self.words

    def choice(self, question: str, choices: Mapping[str, str], default: str | None, flag: str) -> str:
        assert self.chosen in choices
        return self.chosen


def test_numbers_for_names_are_asked_about(tmp_path: Path) -> None:
    seen = survey(write_flat(tmp_path / "flat", 6))
    assert settled(seen, WhoIsWho(), Answering("photo")).each_photo
    by = settled(seen, WhoIsWho(), Answering("pattern", r"^(?P<person>\d)")).by
    assert by.pattern == r"^(?P<person>\d)"
    with pytest.raises(UsageError, match="Who is on which photo"):
        settled(seen, WhoIsWho(), Unasked())


def test_a_pattern_that_fits_is_offered(tmp_path: Path) -> None:
    for name in ("ann_1.png", "ann_2.png", "bob_1.png", "bob_2.png"):
        picture(0, 0).save(tmp_path / name)
    assert settled(survey(tmp_path), WhoIsWho(), Answering("offer")).by.pattern is not None


@pytest.mark.parametrize(("pattern", "told"), [("(", "no regular expression"), ("abc", "has no group")])
def test_a_pattern_that_finds_nobody_is_refused(pattern: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        checked_pattern(pattern)


def test_a_manifest_is_counted_by_role(tmp_path: Path) -> None:
    rows = "path,identity,split\na.png,Ann,train\nb.png,Ann,train\nc.png,Bob,holdout\n"
    (tmp_path / "m.csv").write_text(rows, encoding="utf-8")
    chosen = people_from_roles(FoundRoles({}, tmp_path / "m.csv"), WhoIsWho(), tmp_path, Unasked())
    assert (chosen.images[Role.TRAIN], chosen.people[Role.TRAIN]) == (2, 1)
    assert chosen.part.settings[0].value == "m.csv"


def test_folders_keep_the_pattern_that_was_given(tmp_path: Path) -> None:
    write_people(tmp_path / "a", 3)
    write_people(tmp_path / "b", 3, first=9)
    found = FoundRoles({Role.TRAIN: tmp_path / "a", Role.HOLDOUT: tmp_path / "b"})
    chosen = people_from_roles(found, WhoIsWho(), tmp_path, Unasked())
    assert [setting.value for setting in chosen.part.settings] == ["a", "b"]
    assert chosen.people == {Role.TRAIN: 3, Role.HOLDOUT: 3}
    assert chosen.side == 24


def test_a_list_of_partitions_is_taken_as_it_is(tmp_path: Path) -> None:
    listed = write_celeba(tmp_path / "celeba", 6) / "list_eval_partition.txt"
    chosen = people_from_roles(FoundRoles({}, listed), WhoIsWho(), tmp_path, Unasked())
    assert chosen.part.settings[0].value == "celeba/list_eval_partition.txt"
    assert chosen.people == dict.fromkeys((Role.TRAIN, Role.HOLDOUT, Role.REFERENCE), 2)
    assert chosen.files == {}
