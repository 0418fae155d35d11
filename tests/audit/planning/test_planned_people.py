"""What `plan` says of people before anything runs, without saying a name."""

from pathlib import Path

import pytest

from showthrough.audit.plan import plan_audit
from showthrough.audit.planning.planned_people import people_rows
from showthrough.config_files import load_audit
from showthrough.core.images import Role
from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.decoding.folder_files import PassedOver
from showthrough.data.listing import Entry

DATA = DataConfig(train="train", holdout="holdout")


def entries(*people: str | None) -> list[Entry]:
    return [Entry(Path(f"photos/{row}.png"), f"{row}.png", person) for row, person in enumerate(people)]


def told(listed, data: DataConfig = DATA) -> dict[str, str]:
    return {row.what: row.answer for row in people_rows(listed, data)}


def test_one_person_with_all_photos_and_photos_that_are_all_people_are_told() -> None:
    found = told({Role.TRAIN: entries("ann", "ann"), Role.HOLDOUT: entries("bob", "eve")})
    assert found["train people"] == "All 2 training photos are of one person."
    assert found["holdout people"] == "Each of the 2 held-out photos is of another person."


def test_a_pattern_is_offered_for_a_flat_folder() -> None:
    names = [f"{person}_{number:04d}.jpg" for person in ("Ann", "Bob") for number in range(3)]
    listed = {Role.TRAIN: [Entry(Path(name), name, None) for name in names]}
    (_, offer) = people_rows(listed, DATA)
    assert offer.answer.startswith("file names name 2 people, with identity_pattern = ")


def test_folders_that_are_passed_over_are_counted() -> None:
    over = PassedOver("in @eadir, which a program made", 7, may_show_somebody=False)
    listed = {
        Role.TRAIN: [*entries("ann", "ann", "bob"), Entry(Path("@eaDir"), "@eaDir", None, passed_over=over)]
    }
    assert told(listed)["train people"].startswith("7 files are not looked into")


@pytest.mark.parametrize(
    ("same_people", "what"),
    [("ask", "will refuse"), ("join", "will refuse"), ("apart", "count as different people")],
)
def test_names_alike_in_two_roles_are_told_without_the_names(same_people: str, what: str) -> None:
    listed = {Role.TRAIN: entries("Zoë", "Zoë", "ann"), Role.HOLDOUT: entries("Zoe", "Zoe", "bob")}
    data = DataConfig(train="train", holdout="holdout", same_people=same_people)
    answer = told(listed, data)["names alike"]
    assert what in answer
    assert "1 of them stand in two roles" in answer
    assert "Zo" not in answer


def test_usual_people_are_no_news() -> None:
    assert told({Role.TRAIN: entries("ann", "ann", "bob"), Role.HOLDOUT: entries("eve", "eve", "joe")}) == {}


def test_plan_tells_it_and_counts_no_folder_as_a_file(folders: Path) -> None:
    stray = next((folders / "train").rglob("*.png"))
    for copy in (folders / "train" / "stray.png", folders / "train" / "@eaDir" / "thumb.png"):
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(stray.read_bytes())
    plan = plan_audit(load_audit(folders / "audit.toml"), folders / "runs")
    rows = {row.what: row.answer for row in plan.data if row.what == "train"}
    told = [row.answer for row in plan.data if row.what == "train people"]
    assert rows["train"] == "81 files of 41 people"
    assert told[0].startswith("1 of 81 training photos name nobody")
    assert told[1].startswith("1 files are not looked into")
