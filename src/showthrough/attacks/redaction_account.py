"""See attacks/redaction_account.toml."""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts.film_facts import FILMS_NEVER_COMPARED, FilmOutcome, FilmsSeen
from showthrough.core.facts.pair_facts import NEVER_COMPARED, PairOutcome, PixelChange
from showthrough.core.facts.redaction_facts import RedactedPairs
from showthrough.core.missing import Missing
from showthrough.core.records import Finding
from showthrough.errors import NotAssessableError
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.toolkit.findings import Answers

TOLD = 3  # pictures that a note names
OF_PAIRS = (  # outcomes that count pairs, and no files beside them
    PairOutcome.UNCHANGED,
    PairOutcome.NO_MASK,
    PairOutcome.UNREADABLE_MASK,
    PairOutcome.OTHER_MASK_SIZE,
    PairOutcome.EMPTY_MASK,
    FilmOutcome.UNCHANGED,
)
UNSEEN = (*NEVER_COMPARED, *FILMS_NEVER_COMPARED)


@final
@dataclass(frozen=True, kw_only=True)
class RedactionAccount(Check):
    """Pictures that were not redacted, and redacted ones that nobody could compare."""

    def run(
        self,
        seen: Observations,
        rng: np.random.Generator,  # noqa: ARG002 - nothing here is drawn
    ) -> tuple[Finding, ...]:
        answers = Answers()
        counted = ("never_compared", "outcome_share")
        return (
            *answers.each(("unchanged_pictures",), partial(_unchanged, seen, answers)),
            *answers.each(counted, partial(_counted, seen, answers)),
        )


class _File(NamedTuple):
    """Redacted picture or film that was compared with its original."""

    id: str
    person: str
    is_unchanged: bool


def _unchanged(seen: Observations, answers: Answers) -> tuple[Finding, ...]:
    films = _films(seen)
    files = _pictures(seen)
    files += [_File(film.id, film.person, film.is_unchanged) for film in films.films if film.frames]
    n, unchanged = len(files), [file for file in files if file.is_unchanged]
    hits, people = len(unchanged), {file.person for file in unchanged}
    if not n:
        raise NotAssessableError(f"not one of {len(films.films)} films could be compared with its original")
    share = clopper_pearson(hits, n)
    named = ", ".join(file.id for file in unchanged[:TOLD])
    return (
        answers.measured(
            "unchanged_pictures",
            float(hits),
            interval=Interval(share.low * n, share.high * n, share.level),
            chance=0.0,
            hits=hits,
            trials=n,
            n_images=n,
            n_identities=len({file.person for file in files}),
            params={"people": len(people)},
            note=f"They show {len(people)} people; look at {named}." if hits else "",
        ),
    )


def _counted(seen: Observations, answers: Answers) -> tuple[Finding, ...]:
    pairs, pictures, films = seen.fact(RedactedPairs), _pictures(seen), _films(seen).films
    met = Counter(film.outcome for film in films if film.outcome is not None)
    met[FilmOutcome.UNCHANGED] = sum(film.is_unchanged for film in films)
    outcomes: dict[PairOutcome | FilmOutcome, int] = {
        kind: pairs.outcomes.get(kind, 0) for kind in PairOutcome
    }
    alone = {kind: pairs.outcomes.get(kind, 0) for kind in FilmOutcome}
    if films or any(alone.values()):
        outcomes |= {kind: n + met[kind] for kind, n in alone.items()}
    whole = sum(film.outcome is None for film in films)
    n, unseen = len(pictures) + whole, sum(outcomes.get(kind, 0) for kind in UNSEEN)
    every = n + sum(count for kind, count in outcomes.items() if kind not in OF_PAIRS)
    people = {*(file.person for file in pictures), *(film.person for film in films)}
    answers = answers.having(n_images=n, n_identities=len(people))
    return (
        answers.share("never_compared", unseen, n + unseen),
        *(
            answers.share("outcome_share", count, every, params={"outcome": kind.value})
            for kind, count in outcomes.items()
        ),
    )


def _pictures(seen: Observations) -> list[_File]:
    """Return the pairs of pictures, none where the folders hold films alone."""
    change = seen.known(PixelChange)
    if isinstance(change, Missing):
        pairs = seen.fact(RedactedPairs)
        if not pairs.films or pairs.has_pictures:
            raise change.error
        return []
    rows = zip(change.picture, change.person, change.is_unchanged.tolist(), strict=True)
    return [_File(*row) for row in rows]


def _films(seen: Observations) -> FilmsSeen:
    """Return the pairs of films; without pairs there are none."""
    films = seen.known(FilmsSeen)
    return FilmsSeen((), "") if isinstance(films, Missing) else films
