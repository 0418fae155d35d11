"""Names of all roles that are most likely one person's, in two spellings."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from showthrough.core.images import Role
from showthrough.naming import near_equal

IN_SPELLING = "case, accents, zeros, separators or letters that look alike"


class Alike(NamedTuple):
    """Names that differ in spelling alone, and the roles that each stands in."""

    roles: Mapping[str, Sequence[Role]]

    @property
    def crosses(self) -> bool:
        """Return whether they stand in more than one role."""
        return len({role for own in self.roles.values() for role in own}) > 1


def alike_names(names: Mapping[Role, set[str]], different: Sequence[Collection[str]] = ()) -> list[Alike]:
    """Return the groups of names of all roles that differ in spelling alone.

    Those of which all names are declared to be of `different` people are none.
    """
    every = set().union(*names.values())
    return [
        Alike({name: [role for role in names if name in names[role]] for name in group.names})
        for group in near_equal(every)
        if not any(set(group.names) <= set(known) for known in different)
    ]
