"""Whether the same people stand in two roles under two names: then one role is no control of the other."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Observations, View
from showthrough.core.data_faults import DataFault
from showthrough.core.facts import SharedFaults
from showthrough.core.images import Role
from showthrough.core.missing import Missing, value_or_missing
from showthrough.core.types import Features, Names, Rows
from showthrough.errors import MissingAnswerError, NotAssessableError
from showthrough.interpret.numbers import count
from showthrough.signals.context import Context, Plant, Signal
from showthrough.stats.biometric.people_pairs import WRONG, PersonPair, SharedPairs, TwoSets, shared_pairs
from showthrough.stats.biometric.same_people import LEAST, SharedPeople, shared_people, strictness
from showthrough.toolkit.vectors import calibrating, n_people, nearest, people, unit

Twins = frozenset[frozenset[str]]  # ids of each two people who are declared to be different
LISTING = "same-people.json"  # in the vault
HIDDEN = 0.01  # of a role: shared people hide a leak of their number, and policies let one so small go unseen
NOBODY_LOOKED = (
    "No face matcher was given, so nobody looked whether held-out people are training people "
    "under other names."
)
WHERE = f"The file {LISTING} in the vault lists them."
ALIKE = "Siblings and twins look like that; somebody should look."
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
    of_pictures = False
    fact = SharedFaults

    def measure(self, context: Context, seen: View) -> SharedFaults:
        """Return a fault for each two roles that share people, or say that nobody could look.

        Which people they are stands in the vault, for the owner alone.
        """
        listed: list[dict[str, object]] = []
        faults = tuple(shared_faults(seen, listed, context.inputs.declared.twins))
        context.place.vault.write_json(LISTING, listed)
        return SharedFaults(faults)

    def planted(self, plant: Plant) -> SharedFaults | Missing:
        """Return that of the audit: a plant changes none of the real people."""
        return plant.real.known(SharedFaults)


def shared_faults(
    seen: Observations, listed: list[dict[str, object]] | None = None, twins: Twins = frozenset()
) -> Iterator[DataFault]:
    """Yield what matchers find of each two roles, or why none could look; pairs are added to `listed`.

    Two people who are declared to be different, `twins` by their ids, are not counted as one person.
    """
    matchers = [info for info in seen.embedders if info.is_matcher]
    if not matchers:
        if _are_given(seen, PAIRS[0]):
            yield DataFault(lacks=Role.HOLDOUT, reason=NOBODY_LOOKED, dooms=False, unlooked=True)
        return
    for pair in PAIRS:
        found = [_looked(seen, info, pair, twins) for info in matchers]
        able = [each for each in found if isinstance(each, SharedPeople)]
        pairs = value_or_missing(partial(pairs_in_both, seen, matchers, pair, twins=twins))
        faults = _of_pairs(seen, pairs, pair, listed if listed is not None else [])
        faults += [fault for each in able for fault in _fault(each, pair)]
        faults += _of_declared(seen, pair, twins)
        yield from sorted(faults, key=lambda fault: not fault.dooms)[:1]
        if pair.dooms and not able:
            yield _unknown(pair, next(each.reason for each in found if isinstance(each, Missing)))


def _are_given(seen: Observations, pair: TwoRoles) -> bool:
    roles = (pair.own, pair.other)
    return not any(isinstance(value_or_missing(partial(seen.images, role)), Missing) for role in roles)


def _of_pairs(
    seen: Observations, found: SharedPairs | Missing, pair: TwoRoles, listed: list[dict[str, object]]
) -> list[DataFault]:
    """Return what is told of single pairs of people whom chance does not explain."""
    if isinstance(found, Missing):
        return []
    named = [np.unique(seen.images(role).identity) for role in (pair.own, pair.other)]
    listed += [_listed(seen, pair, one, found, named) for one in found.sure]
    confirmed, sure = ({one.a for one in pairs} for pairs in (found.confirmed, found.sure))
    among = len(named[0])
    if confirmed:
        dooms = pair.dooms and len(confirmed) > max(LEAST, int(HIDDEN * among))
        told = f"Each of {count(found.matchers)} face matchers takes {_taken(len(confirmed), among, pair)}."
        after = f"{WHERE} {_spoilt(pair)}" if dooms else WHERE
        return [DataFault(lacks=pair.own, reason=f"{told} {after}", dooms=dooms)]
    if sure:
        told = f"One face matcher takes {_taken(len(sure), among, pair)}, and no second one bears it out."
        return [DataFault(lacks=pair.own, reason=f"{told} {WHERE} {ALIKE}", dooms=False)]
    return []


def pairs_in_both(
    seen: Observations,
    matchers: Sequence[EmbedderInfo],
    pair: TwoRoles,
    wrong: float = WRONG / len(PAIRS),
    twins: Twins = frozenset(),
) -> SharedPairs:
    """Return the pairs of people of two roles whom chance does not explain; `wrong` such pairs it may make.

    People are numbered in the order of their ids; `twins` are known to be two, and no pair.

    Raises:
        NotEnoughDataError: too few strangers to see what chance does.
        NotAssessableError: no matcher may judge, or one finds everybody equally alike.
    """
    looks = [_two_sets(seen, info, pair) for info in matchers if _may_judge(info, pair)]
    if not looks:
        raise NotAssessableError("no matcher that compares by cosines knows neither of the two roles")
    found = shared_pairs(looks, wrong)
    own, other = (np.unique(seen.images(role).identity) for role in (pair.own, pair.other))
    kept = (one for one in found.pairs if frozenset((str(own[one.a]), str(other[one.b]))) not in twins)
    return found._replace(pairs=tuple(kept))


def _may_judge(info: EmbedderInfo, pair: TwoRoles) -> bool:
    """Return whether an embedder may judge strangers of these roles: one trained on them knows them."""
    return info.metric == "cosine" and not (info.fitted_on_reference and Role.REFERENCE in pair[:2])


def _two_sets(seen: Observations, info: EmbedderInfo, pair: TwoRoles) -> TwoSets:
    own, other = (_all_photos(seen, role, info.name) for role in (pair.own, pair.other))
    return TwoSets(*own, *other)


def _all_photos(seen: Observations, role: Role, by: str) -> tuple[Features, Rows]:
    """Return the vectors of all photos of a role, NaN where no face was found, and people from 0 on."""
    values, rows = unit(seen, role, by)
    vectors = np.full((len(seen.images(role)), values.shape[1]), np.nan, dtype=np.float32)
    vectors[rows] = values
    return vectors, np.unique(seen.images(role).identity, return_inverse=True)[1]


def _listed(
    seen: Observations, pair: TwoRoles, one: PersonPair, found: SharedPairs, named: list[Names]
) -> dict[str, object]:
    """Return what the owner is told of a pair: people, files, how rare it is by chance, and who sees it."""
    told: dict[str, object] = {"expected": one.expected, "matchers": found.matchers, "seen_by": one.seen_by}
    for role, person, photo, names in zip(pair[:2], (one.a, one.b), one.photos, named, strict=True):
        path = seen.images(role).path(photo)
        told[role] = {"person": str(names[person]), "file": None if path is None else str(path)}
    return told


def _of_declared(seen: Observations, pair: TwoRoles, twins: Twins) -> Iterator[DataFault]:
    """Yield why so many declarations spoil a role: as many shared people could hide behind them."""
    if not (twins and pair.dooms and _are_given(seen, pair)):
        return
    own, other = (set(seen.images(role).identity) for role in (pair.own, pair.other))
    apart = {who for two in twins for who in two & own if (two - {who}) & other}
    if len(apart) > max(LEAST, int(HIDDEN * len(own))):
        told = (
            f"{count(len(apart))} of {count(len(own))} {TOLD[pair.own]} people are declared to be others "
            f"than {TOLD[pair.other]} people who look like them. So many could hide a leak."
        )
        yield DataFault(lacks=pair.own, reason=f"{told} {_spoilt(pair)}", dooms=True)


def _taken(people: int, among: int, pair: TwoRoles) -> str:
    return (
        f"{count(people)} of {count(among)} {TOLD[pair.own]} people for {TOLD[pair.other]} people "
        "under other names"
    )


def _spoilt(pair: TwoRoles) -> str:
    return f"So {TOLD[pair.own]} people are no strangers, and no comparison with them counts."


def _looked(seen: Observations, info: EmbedderInfo, pair: TwoRoles, twins: Twins) -> SharedPeople | Missing:
    try:
        return _shared(seen, info, pair, twins)
    except MissingAnswerError as error:
        return Missing(str(error), type(error))


def _shared(seen: Observations, info: EmbedderInfo, pair: TwoRoles, twins: Twins) -> SharedPeople:
    if info.metric != "cosine":
        raise NotAssessableError(f"{info.name} compares by {info.metric}, and people are told by cosines")
    known = calibrating(seen, info)
    own, other = (seen.of(role, info.name).rows for role in (pair.own, pair.other))
    who, pairs = people(seen, pair.own, own), len(own) * len(other)
    strict = strictness(known.values, people(seen, Role.REFERENCE, known.rows), pairs, n_people(who))
    distance = nearest(seen, pair.own, pair.other, info, k=1).distance[:, 0].copy()
    for person, declared in _declared(who, twins).items():
        rows = np.flatnonzero(who == person)
        distance[rows] = _distance_beside(seen, info, pair, rows, declared)
    return shared_people(1 - np.square(distance) / 2, who, strict)


def _declared(who: Names, twins: Twins) -> dict[str, set[str]]:
    """Return of whom each of these people is declared to differ, for those who are."""
    own = {str(name) for two in twins for name in two} & {str(name) for name in who}
    return {name: {one for two in twins if name in two for one in two} - {name} for name in own}


def _distance_beside(
    seen: Observations, info: EmbedderInfo, pair: TwoRoles, rows: Rows, declared: set[str]
) -> Features:
    """Return how far photos of a person lie from the nearest of anybody but the declared twins."""
    own, other = (unit(seen, role, info.name) for role in (pair.own, pair.other))
    beside = ~np.isin(people(seen, pair.other, other.rows), list(declared))
    alike = (own.values[rows] @ other.values[beside].T).max(axis=1, initial=-1.0)
    return np.asarray(np.sqrt(2 - 2 * np.minimum(alike, 1.0)), np.float32)  # a chord, as `nearest` tells it


def _fault(found: SharedPeople, pair: TwoRoles) -> Iterator[DataFault]:
    """Yield what one matcher's count says: many people whom it sees spoil a role, whatever others miss."""
    if found.beyond_chance == 0:
        return
    dooms = pair.dooms and found.spoils
    told = (
        f"A face matcher takes {_taken(found.people, found.among, pair)}. Chance explains at most "
        f"{count(found.by_chance)}."
    )
    yield DataFault(lacks=pair.own, reason=f"{told} {_spoilt(pair)}" if dooms else told, dooms=dooms)


def _unknown(pair: TwoRoles, why: str) -> DataFault:
    reason = (
        f"Nobody could look for {TOLD[pair.own]} people who are {TOLD[pair.other]} people under other names. "
        f"{why[:1].upper()}{why[1:]}."
    )
    return DataFault(lacks=pair.own, reason=reason, dooms=False, unlooked=True)
