"""See attacks/uncovered_area.toml."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts.cover_facts import CoveredParts
from showthrough.core.facts.film_facts import FilmSeen, FilmsSeen
from showthrough.core.missing import Missing
from showthrough.core.records import Finding
from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.toolkit.findings import Answers

FIGURES = ("exposed_people", "worst_uncovered")
TOLD = 3  # pictures that a note names


class _Part(NamedTuple):
    """Face, or box, and how much of it shows; that of a film in its worst frame."""

    person: str
    place: str  # keyed id of the picture; of the film, and the frame
    uncovered: float


class _Looked(NamedTuple):
    """All that was looked at."""

    parts: list[_Part]
    people: int
    images: int  # pictures, and films, on which there was anything
    params: dict[str, str | int]
    noun: str


@final
@dataclass(frozen=True, kw_only=True)
class UncoveredArea(Check):
    """Faces of which a redaction left a part as it was."""

    most: float = 0.1

    def __post_init__(self) -> None:
        if not 0 <= self.most < 1:
            raise ValueError(f"most is a share of a face below 1, got {self.most}")

    def run(
        self,
        seen: Observations,
        rng: np.random.Generator,  # noqa: ARG002 - nothing here is drawn
    ) -> tuple[Finding, ...]:
        answers = Answers()
        return answers.each(FIGURES, partial(self._figures, seen, answers))

    def _figures(self, seen: Observations, answers: Answers) -> tuple[Finding, ...]:
        found, films = seen.fact(CoveredParts), seen.known(FilmsSeen)
        shown = FilmsSeen((), "") if isinstance(films, Missing) else films  # without pairs there is neither
        looked = _looked(found, shown)
        left = [part for part in looked.parts if part.uncovered > self.most]
        if not left:
            _refuse_unseen(shown)
        if not looked.parts:
            one = "picture or film" if shown.films else "picture"
            raise NotEnoughDataError(
                f"{looked.params['found_by']} show nothing to cover on any {one}", needed=1
            )
        exposed, places = {part.person for part in left}, list(dict.fromkeys(part.place for part in left))
        share, people = clopper_pearson(len(exposed), looked.people), looked.people
        answers = answers.having(n_images=looked.images, n_identities=people, params=looked.params)
        told = f"Look at {', '.join(places[:TOLD])} of {len(places)} {looked.noun}." if places else ""
        return (
            answers.measured(
                "exposed_people",
                float(len(exposed)),
                interval=Interval(share.low * people, share.high * people, share.level),
                chance=0.0,
                hits=len(exposed),
                trials=people,
                note=told,
            ),
            answers.measured("worst_uncovered", max(part.uncovered for part in looked.parts)),
        )


def _looked(found: CoveredParts, films: FilmsSeen) -> _Looked:
    parts = [
        _Part(found.person[row], found.ids[row], float(share))
        for row, share in zip(found.picture, found.uncovered, strict=True)
    ]
    parts += [part for film in films.films for part in _parts_of(film)]
    with_faces = sum(bool(film.faces) for film in films.films)
    params: dict[str, str | int] = {
        "found_by": " and ".join(dict.fromkeys(filter(None, (found.found_by, films.found_by)))),
        "faces": len(found.uncovered),
        "flat": found.flat + sum(film.flat for film in films.films),
        "pictures_without": found.without,
    }
    if films.films:
        params |= {"films": len(films.films), "films_without": len(films.films) - with_faces}
        params |= {"faces_in_films": sum(len(film.faces) for film in films.films)}
    noun = "pictures" if not films.films else "films" if not found.ids else "pictures and frames"
    images = len(found.person) - found.without + with_faces
    return _Looked(parts, len({part.person for part in parts}), images, params, noun)


def _parts_of(film: FilmSeen) -> Iterable[_Part]:
    for face in film.faces:
        yield _Part(film.person, f"{film.id} frame {face.frame}", face.uncovered)


def _refuse_unseen(films: FilmsSeen) -> None:
    """Refuse to say that nothing shows where a film was not looked at to its end."""
    if films.films and not films.found_by:
        raise NotAssessableError(
            f"nobody looked for faces in {len(films.films)} films: set detector in [redaction]"
        )
    unseen = Counter(film.outcome for film in films.films if film.outcome is not None)
    if unseen:
        told = ", ".join(f"{n} {outcome.value}" for outcome, n in sorted(unseen.items()))
        raise NotAssessableError(f"not every film could be compared to its end: {told}")
