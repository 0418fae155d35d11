"""Real people of a draft: a split that is there, or one that is made; who is who is asked, never assumed."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from showthrough.core.images import Role
from showthrough.data.containers.image_sources import manifest_sources
from showthrough.data.listing import NamedBy, list_manifest
from showthrough.data.people.split_lists import IDENTITIES, is_partition_list
from showthrough.errors import UsageError
from showthrough.survey.folder_survey import FolderSurvey, identity_list, refuse_inside, survey
from showthrough.survey.found_roles import FoundRoles
from showthrough.survey.people_division import divided
from showthrough.survey.split_table import split_table
from showthrough.wizard.draft import DraftSetting, DraftTable, beside
from showthrough.wizard.prompts import Answerer

MANIFEST = "split.csv"
LOOKED = 20_000  # files whose pictures are compared for a split that is made in passing
HOLDOUT = 0.3
SAYS = {
    Role.TRAIN: "one sub-folder for each person",
    Role.HOLDOUT: "other people from the same source, never shown to the generator",
    Role.REFERENCE: "further people, for thresholds",
    Role.SYNTHETIC: "what the generator wrote",
}
CompareProgress = Callable[[int, int], None]


class WhoIsWho(NamedTuple):
    """How photos are to be told apart by people, as flags or answers say."""

    level: int | None = None  # of the folder that names the person
    pattern: str | None = None  # of file names
    each_photo: bool = False  # no two photos are of one person

    @property
    def by(self) -> NamedBy:
        """Return what names people in a listing."""
        return NamedBy(self.level, self.pattern)


class ChosenPeople(NamedTuple):
    """Settings of [data], a manifest to write, and how many images and people each role has."""

    part: DraftTable
    files: Mapping[str, str]
    images: Mapping[Role, int]
    people: Mapping[Role, int]
    side: int | None  # of a typical image, the longer one
    n_files: int


def people_from_roles(found: FoundRoles, who: WhoIsWho, base: Path, asker: Answerer) -> ChosenPeople:
    """Return the people of folders, or of a manifest, that are split already."""
    if found.manifest is not None:
        return _from_manifest(found.manifest, base, asker)
    images, people = dict[Role, int](), dict[Role, int]()
    settings, sides = [], list[int]()
    for role, folder in found.folders.items():
        synthetic = role is Role.SYNTHETIC
        seen = survey(folder, NamedBy(level=1) if synthetic else who.by, people=not synthetic)
        asker.say(f"{role}, {folder}: " + "; ".join(seen.told()))
        if not synthetic:
            who = settled(seen, who, asker)
            seen = survey(folder, who.by)
            sides += _side(seen)
        images[role], people[role] = len(seen.entries), seen.people
        settings.append(DraftSetting(role.value, beside(folder, base), SAYS[role]))
    part = DraftTable("data", (*settings, *_naming(who)))
    return ChosenPeople(part, {}, images, people, max(sides, default=None), sum(images.values()))


def people_to_divide(
    folder: Path, who: WhoIsWho, base: Path, asker: Answerer, told: CompareProgress
) -> ChosenPeople:
    """Return the people of one folder, shared out among train and holdout in a manifest.

    Raises:
        UsageError, DataError: nobody says who is who, or there are too few people.
    """
    names = identity_list(folder) if who == WhoIsWho() else None
    seen = survey(folder, who.by, identities=names)
    refuse_inside(seen)
    asker.say(f"{folder}: " + "; ".join(seen.told()))
    if names is not None:
        asker.say(f"  people are named by {names.name}")
    settled_who = settled(seen, who, asker)
    if settled_who != who:
        seen = survey(folder, settled_who.by)
    shared = divided(seen.entries, HOLDOUT, 0, told, look=len(seen.entries) <= LOOKED)
    for line in shared.told():
        asker.say(f"  {line}")
    table = split_table(seen.entries, shared.roles, base / MANIFEST)
    if table.left_out:
        asker.say(f"  {table.left_out} files have names that no table can hold, and were left out")
    said = (
        f"Nobody said who trained the generator, so {1 - HOLDOUT:.0%} of the people count as its training",
        "people. Correct the column split: a wrong one makes every figure on training people meaningless.",
    )
    part = DraftTable("data", (DraftSetting("manifest", MANIFEST, "path,identity,group,split"),), said)
    side = max(_side(seen), default=None)
    return ChosenPeople(part, {MANIFEST: table.text}, shared.photos, shared.people, side, len(seen.entries))


def settled(seen: FolderSurvey, who: WhoIsWho, asker: Answerer) -> WhoIsWho:
    """Return how people are told apart in a folder; what names cannot tell is asked.

    Raises:
        UsageError: nobody is there to ask.
    """
    if seen.photos or who.each_photo or who.pattern is not None:
        return who
    choices = {"photo": "each photo is another person", "pattern": "names of files say it, by a pattern"}
    if seen.offer is not None:
        told = f"by {seen.offer.pattern}: {seen.offer.people:,} people"
        choices = {"offer": f"names of files say it, {told}", **choices}
    what = "are numbers" if seen.are_numbered else "stand in no folder of a person"
    flags = "--identity-pattern PATTERN or --each-photo-a-person"
    answer = asker.choice(f"Files in {seen.folder} {what}. Who is on which photo?", choices, None, flags)
    if answer == "photo":
        return who._replace(each_photo=True)
    if answer == "offer" and seen.offer is not None:
        return who._replace(level=None, pattern=seen.offer.pattern)
    pattern = asker.line("Regular expression with a group (?P<person>...):", None, "--identity-pattern")
    return who._replace(level=None, pattern=checked_pattern(pattern))


def checked_pattern(pattern: str) -> str:
    """Return a pattern that finds a person.

    Raises:
        UsageError: it is no regular expression, or has no group.
    """
    from pydantic import ValidationError

    from showthrough.core.subjects.data_config import DataConfig

    try:
        DataConfig(identity_pattern=pattern)
    except ValidationError as error:
        raise UsageError(error.errors()[0]["msg"].removeprefix("Value error, ")) from error
    return pattern


def _from_manifest(manifest: Path, base: Path, asker: Answerer) -> ChosenPeople:
    images, people = dict[Role, int](), dict[Role, set[str]]()
    listed = list_manifest(manifest)
    for role, entries in listed.items():
        images[role] = len(entries)
        people[role] = {entry.person or entry.name for entry in entries}
    counted = {role: len(names) for role, names in people.items()}
    told = "; ".join(f"{role}: {images[role]:,} photos of {n:,} people" for role, n in counted.items())
    is_list = is_partition_list(manifest)
    what, why = "a manifest", "path,identity,group,split"
    if is_list:
        what, why = "a list of partitions", "0 trains, 1 sets thresholds (reference), 2 is held out"
    elif manifest_sources(manifest) is not None:
        what, why = "a table of images", "it says in which split each image is"
    asker.say(f"{manifest} is {what}: {told}")
    if is_list and not any(entry.person for entry in listed[Role.TRAIN]):
        asker.say(f"  no {IDENTITIES[0]} lies beside it, so that each photo counts as a person")
    part = DraftTable("data", (DraftSetting("manifest", beside(manifest, base), why),))
    return ChosenPeople(part, {}, images, counted, None, sum(images.values()))


def _naming(who: WhoIsWho) -> list[DraftSetting]:
    if who.pattern is not None:
        return [DraftSetting("identity_pattern", who.pattern, "finds the person in a file's name")]
    if who.level is not None:
        return [DraftSetting("person_folder", who.level, "which folder names the person, from the top")]
    return []


def _side(seen: FolderSurvey) -> list[int]:
    return [] if seen.glance.sides is None else [max(seen.glance.sides[1])]
