"""See attacks/leftovers.toml."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts.leftover_facts import Leftover, Leftovers, VideoLeftover
from showthrough.core.records import Finding
from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.toolkit.findings import Answers

FIGURES = ("telling_files", "leftover_share")
HARMLESS = frozenset((Leftover.PROFILE,))  # told, and no reason to hold a picture back


@final
@dataclass(frozen=True, kw_only=True)
class LeftoverFiles(Check):
    """Redacted files that carry more than their picture."""

    def run(
        self,
        seen: Observations,
        rng: np.random.Generator,  # noqa: ARG002 - nothing here is drawn
    ) -> tuple[Finding, ...]:
        answers = Answers()
        return answers.each(FIGURES, partial(_figures, seen, answers))


def _figures(seen: Observations, answers: Answers) -> tuple[Finding, ...]:
    found = seen.fact(Leftovers)
    n = len(found.kinds)
    if n == 0:
        raise NotEnoughDataError("not one redacted file could be opened", needed=1)
    telling = [bool(kinds - HARMLESS) for kinds in found.kinds]
    hits, people = sum(telling), {who for who, tells in zip(found.person, telling, strict=True) if tells}
    if hits == 0 and found.unread:
        raise NotAssessableError(f"{found.unread} redacted files could not be opened to look into them")
    share = clopper_pearson(hits, n)
    answers = answers.having(n_images=n, n_identities=len(set(found.person)))
    told = answers.measured(
        "telling_files",
        float(hits),
        interval=Interval(share.low * n, share.high * n, share.level),
        chance=0.0,
        hits=hits,
        trials=n,
        params={"people": len(people)},
    )
    of_films: tuple[VideoLeftover, ...] = tuple(VideoLeftover) if found.films else ()
    of_pictures: tuple[Leftover, ...] = tuple(Leftover) if n > found.films else ()
    return (
        told,
        *(_of_kind(kind, found.kinds[: n - found.films], answers) for kind in of_pictures),
        *(_of_kind(kind, found.kinds[n - found.films :], answers) for kind in of_films),
    )


def _of_kind(
    kind: Leftover | VideoLeftover, files: Sequence[frozenset[Leftover | VideoLeftover]], answers: Answers
) -> Finding:
    hits = sum(kind in kinds for kinds in files)
    return answers.share("leftover_share", hits, len(files), params={"leftover": kind.value})
