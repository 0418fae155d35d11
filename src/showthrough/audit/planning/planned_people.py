"""Who the photos of a planned audit are of, as far as names tell: what `plan` says of it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from showthrough.audit.planning.answers import PlanAnswer
from showthrough.core.images import Role
from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.inputs import FOLDER_ROLES, names_of
from showthrough.data.listing import Entry
from showthrough.data.people.alike_names import IN_SPELLING, alike_names
from showthrough.data.people.declared_people import NOTHING_DECLARED, DeclaredPeople
from showthrough.data.people.file_names import offered
from showthrough.data.people.oddities import oddities

Listed = Mapping[Role, Sequence[Entry]]
SETTLED = {
    "join": "each group becomes one person",
    "apart": "they count as different people, as declared",
}


def people_rows(
    listed: Listed, data: DataConfig, declared: DeclaredPeople = NOTHING_DECLARED
) -> Iterator[PlanAnswer]:
    """Yield what is odd about people and names, and what the audit will refuse; no name is told."""
    for role in (role for role in FOLDER_ROLES if role in listed):
        for told in _of_role(role, listed[role]):
            yield PlanAnswer(what=f"{role} people", answer=told)
    for told in declared.told():
        yield PlanAnswer(what="declared people", answer=told)
    names = {role: names_of(listed[role]) for role in FOLDER_ROLES if role in listed}
    alike = alike_names(names, declared.twins)
    crossing = sum(group.crosses for group in alike)
    if alike:
        told = f"{len(alike)} groups of names differ only in {IN_SPELLING}"
        if crossing:
            told += f"; {crossing} of them stand in two roles"
        is_refused = data.same_people == "ask" or (crossing and data.same_people == "join")
        what = "the audit will refuse them until [data] same_people says what they are"
        yield PlanAnswer(
            what="names alike", answer=f"{told}; {what if is_refused else SETTLED[data.same_people]}"
        )


def _of_role(role: Role, entries: Sequence[Entry]) -> Iterator[str]:
    files = [entry for entry in entries if entry.passed_over is None]
    unnamed, names = sum(entry.person is None for entry in files), names_of(files)
    yield from oddities(role, len(files), len(names) + unnamed, unnamed)
    offer = None if names else offered([PurePath(entry.name) for entry in files])
    if offer is not None:
        yield (f"file names name {offer.people} people, with identity_pattern = '{offer.pattern}' in [data]")
    over = sum(entry.passed_over.files for entry in entries if entry.passed_over is not None)
    if over:
        yield (
            f"{over} files are not looked into (links, hidden folders and those of programs; in containers "
            "text, and rows without an image)"
        )
