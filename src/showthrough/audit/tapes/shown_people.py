"""People whom several attacks show, counted by the combination of attacks."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from showthrough.core.beside.shown_together import Combination, Shower, ShownTogether
from showthrough.core.check import Observations, PeopleShown, ShowsPeople
from showthrough.core.records import Finding, Outcome
from showthrough.errors import MissingAnswerError
from showthrough.replay.spelling import NotOnTapeError
from showthrough.toolkit.run_checks import Planned, rng_of


def shown_together(
    planned: Sequence[Planned], seen: Observations, seed: int, findings: Sequence[Finding]
) -> ShownTogether | None:
    """Return how many people the checks show, by which of them; None where they show nobody.

    Counted are figures that the record tells as measured with as many people, and that lie above guessing
    where guessing would show some too. `seen` tells what the checks were told, so nothing is measured again.
    """
    showers: list[Shower] = []
    by_person: dict[str, list[int]] = defaultdict(list)
    for card, check in planned:
        if not isinstance(check, ShowsPeople):
            continue
        for shown in _all(check.people_shown(seen, rng_of(card, seed))):
            if not shown.people or not _is_told(card.name, shown, findings):
                continue
            for person in shown.people:
                by_person[person].append(len(showers))
            showers.append(Shower(check=card.name, statistic=shown.statistic, params=dict(shown.params)))
    return ShownTogether(showers=tuple(showers), cells=_cells(by_person.values())) if showers else None


def _all(shown: Iterator[PeopleShown]) -> Iterator[PeopleShown]:
    """Yield what a check shows, up to what has no answer."""
    try:
        yield from shown
    except (MissingAnswerError, NotOnTapeError):
        return


def _cells(combinations: Iterable[list[int]]) -> tuple[Combination, ...]:
    counted = Counter(tuple(each) for each in combinations)
    ordered = sorted(counted.items(), key=lambda cell: (-cell[1], cell[0]))
    return tuple(Combination(showers=showers, people=people) for showers, people in ordered)


def _is_told(check: str, shown: PeopleShown, findings: Sequence[Finding]) -> bool:
    return any(
        one.check == check
        and one.statistic == shown.statistic
        and shown.params.items() <= one.params.items()
        and one.outcome is Outcome.MEASURED
        and one.hits == len(shown.people)
        and (one.chance is None or one.shows_leak)
        for one in findings
    )
