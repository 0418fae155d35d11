"""What the owner declares of people: several names of one person, and different people who look alike."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain, combinations
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, ValidationError

from showthrough.errors import ConfigError
from showthrough.naming import person_name
from showthrough.settings import Settings
from showthrough.toml_files import read_toml

NameGroup = tuple[str, ...]
MOST_ALIKE = 20  # names of one group of twins: more are no family, and everybody would be nobody's copy


class _File(Settings):
    same_person: tuple[NameGroup, ...] = Field(default=(), description="several names of one person, each")
    twins: tuple[NameGroup, ...] = Field(default=(), description="different people who look alike, each")


class DeclaredPeople(NamedTuple):
    """Names that are one person's, and people of whom the owner knows that they are not one."""

    one_name: Mapping[str, str] = {}  # the name that each other one becomes; nobody changes it
    several_names: int = 0  # people who have them
    twins: Sequence[frozenset[str]] = ()  # groups of names, as they are joined
    unmet: int = 0  # names that stand at no photo

    def then(self, settled: Mapping[str, str]) -> dict[str, str]:
        """Return the name that each becomes where these are joined first, and spellings are settled then."""
        return {name: settled.get(one, one) for name, one in self.one_name.items()} | dict(settled)

    def among(self, names: Collection[str]) -> "DeclaredPeople":
        """Return this with the number of names that nobody bears."""
        declared = {*self.one_name, *self.alike}
        met = {*names, *(self.one_name.get(name, name) for name in names)}
        return self._replace(unmet=len(declared - met))

    @property
    def alike(self) -> frozenset[str]:
        """Return everybody who is declared to be another than somebody."""
        return frozenset(chain.from_iterable(self.twins))

    def told(self) -> Iterator[str]:
        """Yield what a report says of it, without a name."""
        if self.several_names:
            yield f"People who are declared to go by several names: {self.several_names}."
        if self.twins:
            yield (
                f"People who are declared to look alike and to be different: {len(self.alike)}. "
                "The search for people in two roles counts no pair of those."
            )
        if self.unmet:
            yield f"Declared names that stand at no photo, and may be misspelt: {self.unmet}."

    def keyed(self, id_of: Callable[[str], str]) -> "DeclaredIds":
        """Return what an audit knows of it, with keyed ids in the place of names."""
        pairs = chain.from_iterable(combinations(sorted(group), 2) for group in self.twins)
        return DeclaredIds(frozenset(frozenset(map(id_of, two)) for two in pairs), tuple(self.told()))


class DeclaredIds(NamedTuple):
    """Each two people who are declared to be different, by keyed ids, and what is told of declarations."""

    twins: frozenset[frozenset[str]] = frozenset()
    told: tuple[str, ...] = ()


NOTHING_DECLARED = DeclaredPeople()


def read_declared(path: Path) -> DeclaredPeople:
    """Return what a TOML file declares: `same_person` and `twins`, each a list of lists of names.

    The names stand in a file of their own because a record repeats the settings of its audit.

    Raises:
        ConfigError: the file is missing, is not TOML or cannot be meant; says where, and no name.
    """
    try:
        values = read_toml(path, path.name)
        file = _File.model_validate(values)
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in fault["loc"][:2])
        raise ConfigError(
            f"{path.name}, {where}: declare people as same_person = [[NAME, NAME]] and twins = [[NAME, NAME]]"
        ) from None
    same = [_group("same_person", number, group) for number, group in enumerate(file.same_person, 1)]
    one_name, several = _joined(same)
    twins = [_group("twins", number, group) for number, group in enumerate(file.twins, 1)]
    for number, group in enumerate(twins, 1):
        if len(group) > MOST_ALIKE:
            raise ConfigError(
                f"{path.name}, twins, group {number}: {len(group)} names, and at most {MOST_ALIKE} people "
                "look alike; give each group of lookalikes by itself"
            )
        if len({one_name.get(name, name) for name in group}) < len(group):
            raise ConfigError(
                f"{path.name}, twins, group {number}: same_person makes one person of two of its names"
            )
    return DeclaredPeople(one_name, several, [frozenset(one_name.get(who, who) for who in g) for g in twins])


def _group(what: str, number: int, written: Sequence[str]) -> frozenset[str]:
    names = frozenset(name for one in written if (name := person_name(one)) is not None)
    if len(names) < 2 or len(names) < len(written):
        raise ConfigError(
            f"declared people, {what}, group {number}: give two different names at least, as they stand at "
            "the photos"
        )
    return names


class _Joined(NamedTuple):
    one_name: dict[str, str]
    several: int


def _joined(groups: Sequence[frozenset[str]]) -> _Joined:
    """Return the name of each person; groups that share a name are one person's."""
    people: list[set[str]] = []
    for group in groups:
        touching = [names for names in people if names & group]
        people = [names for names in people if not names & group] + [set(group).union(*touching)]
    return _Joined({name: min(names) for names in people for name in names}, len(people))
