"""Whether the same people stand in two roles under two names: then one role is no control of the other."""

from collections.abc import Iterator
from typing import NamedTuple, final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Observations, View
from showthrough.core.data_faults import DataFault
from showthrough.core.facts import SharedFaults
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.errors import MissingAnswerError, NotAssessableError
from showthrough.interpret.numbers import count
from showthrough.signals.context import Context, Plant, Signal
from showthrough.stats.biometric.same_people import SharedPeople, shared_people, strictness
from showthrough.toolkit.vectors import calibrating, n_people, nearest, people

TOLD = {Role.TRAIN: "training", Role.HOLDOUT: "held-out", Role.REFERENCE: "reference"}


class TwoRoles(NamedTuple):
    """Two roles that must not share people, and what is amiss where they do."""

    own: Role
    other: Role
    dooms: bool = True


PAIRS = (
    TwoRoles(Role.HOLDOUT, Role.TRAIN),
    TwoRoles(Role.REFERENCE, Role.TRAIN),
    TwoRoles(Role.REFERENCE, Role.HOLDOUT, dooms=False),  # a control counted twice is still a control
)


@final
class SharedPeopleSignal(Signal[SharedFaults]):
    """People whom a face matcher finds in two roles, as a name that stands in both would show them."""

    name = "shared people"
    fact = SharedFaults

    def measure(self, context: Context, seen: View) -> SharedFaults:  # noqa: ARG002 - people alone
        """Return a fault for each two roles that share people, or say that nobody could look."""
        return SharedFaults(tuple(shared_faults(seen)))

    def planted(self, plant: Plant) -> SharedFaults | Missing:
        """Return that of the audit: a plant changes none of the real people."""
        return plant.real.known(SharedFaults)


def shared_faults(seen: Observations) -> Iterator[DataFault]:
    """Yield what each matcher finds, or why none could look; without a matcher nobody looks."""
    matchers = [info for info in seen.embedders if info.is_matcher]
    for pair in PAIRS:
        found = [_looked(seen, info, pair) for info in matchers]
        faults = [fault for each in found if isinstance(each, SharedPeople) for fault in _fault(each, pair)]
        yield from sorted(faults, key=lambda fault: not fault.dooms)[:1]
        if matchers and pair.dooms and all(isinstance(each, Missing) for each in found):
            yield _unknown(pair, next(each.reason for each in found if isinstance(each, Missing)))


def _looked(seen: Observations, info: EmbedderInfo, pair: TwoRoles) -> SharedPeople | Missing:
    try:
        return _shared(seen, info, pair)
    except MissingAnswerError as error:
        return Missing(str(error), type(error))


def _shared(seen: Observations, info: EmbedderInfo, pair: TwoRoles) -> SharedPeople:
    if info.metric != "cosine":
        raise NotAssessableError(f"{info.name} compares by {info.metric}, and people are told by cosines")
    known = calibrating(seen, info)
    own, other = (seen.of(role, info.name).rows for role in (pair.own, pair.other))
    who, pairs = people(seen, pair.own, own), len(own) * len(other)
    strict = strictness(known.values, people(seen, Role.REFERENCE, known.rows), pairs, n_people(who))
    distance = nearest(seen, pair.own, pair.other, info, k=1).distance[:, 0]
    return shared_people(1 - np.square(distance) / 2, who, strict)


def _fault(found: SharedPeople, pair: TwoRoles) -> Iterator[DataFault]:
    if found.beyond_chance == 0:
        return
    dooms = pair.dooms and found.spoils
    told = (
        f"A face matcher takes {count(found.people)} of {count(found.among)} {TOLD[pair.own]} people for "
        f"{TOLD[pair.other]} people under other names. Chance explains at most {count(found.by_chance)}."
    )
    spoilt = f"So {TOLD[pair.own]} people are no strangers, and no comparison with them counts."
    yield DataFault(lacks=pair.own, reason=f"{told} {spoilt}" if dooms else told, dooms=dooms)


def _unknown(pair: TwoRoles, why: str) -> DataFault:
    reason = (
        f"Nobody could look for {TOLD[pair.own]} people who are {TOLD[pair.other]} people under other names. "
        f"{why[:1].upper()}{why[1:]}."
    )
    return DataFault(lacks=pair.own, reason=reason, dooms=False)
