"""Outlier test for repetition: people whom many synthetic images resemble."""

from typing import NamedTuple

import numpy as np

from showthrough.core.types import Features, Floats, Names, Rows
from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.memorisation.closeness import PhotoCloseness
from showthrough.stats.memorisation.outlying import outlying

TIMES = (3, 10, 30)  # images of a person: few are looked for as well as many
FURTHER = 4  # times as many: the image of that rank shows how alike strangers are to this very photo
ROWS = 512  # photos compared at a time
STEEP = 8.0  # turns similarities into ratios; the tail is fitted to logarithms, so that any number would do


class Sought(NamedTuple):
    """Gallery of one role: unit vectors of photos, and the person on each."""

    vectors: Features
    who: Names


class Repeated(NamedTuple):
    """Counts of people whom many images resemble beyond chance, by role."""

    train: int
    holdout: int
    broken: bool  # more held-out people than may be: then they are no control
    sees: bool = True  # equal images of one person would be found


def repeated_people(images: Features, train: Sought, holdout: Sought, alpha: float) -> Repeated:
    """Return the counts of people whom so many images resemble as no stranger is resembled, by role.

    Some faces are like many others. So a photo is judged by how much more similar the third (tenth,
    thirtieth) most similar image is than that of four times the rank, and where all images may show one
    person, by the similarity of the tenth alone. `alpha` is the chance that strangers show even one. Both
    roles are looked at in the same way; see `stats.memorisation.outlying` for the tail.

    Raises:
        NotEnoughDataError: fewer than 20 people, or too few images.
        NotAssessableError: similarities do not thin out as they do among strangers.
    """
    ranks = [times for times in TIMES if FURTHER * times <= len(images)]
    if not ranks:
        needed = FURTHER * TIMES[0]
        raise NotEnoughDataError(f"who is shown in many images needs {needed} images", needed=needed)
    sides = [(_of_ranks(side.vectors, images), _numbers(side.who)) for side in (train, holdout)]
    wanted = [*((rank, FURTHER * rank) for rank in ranks), (ranks[-1], 0)]
    members, nonmembers = sides
    found = [
        outlying(_closeness(members, each), _closeness(nonmembers, each), alpha / len(wanted))
        for each in wanted
    ]
    equal = [_of_equal_images(members[0], far) for _, far in wanted]
    return Repeated(
        max(each.members for each in found),
        max(each.nonmembers for each in found),
        any(each.is_broken for each in found),
        any(ratio <= each.limit for ratio, each in zip(equal, found, strict=True)),
    )


def refuse_broken(found: Repeated) -> None:
    """Refuse a search in which held-out people, who cannot have leaked, are found too.

    Raises:
        NotAssessableError: more of them than may be by mistake.
    """
    if found.broken:
        message = f"{found.holdout} held-out people are shown in many images, so they are no control"
        raise NotAssessableError(message)


def _of_equal_images(alike: Floats, far: int) -> float:
    """Return the ratio of a photo that many images copy, if the image of rank `far` is as alike as usual."""
    return float(np.exp(-STEEP * (1 - (np.median(alike[:, far - 1]) if far else 0.0))))


def _closeness(side: tuple[Floats, Rows], ranks: tuple[int, int]) -> PhotoCloseness:
    alike, who = side
    near, far = ranks
    contrast = alike[:, near - 1] - (alike[:, far - 1] if far else 0.0)
    return PhotoCloseness(np.exp(-STEEP * contrast), who)


def _of_ranks(photos: Features, images: Features) -> Floats:
    """Return the similarity of each photo to the images most similar to it, those first, (n, ranks)."""
    most = min(FURTHER * TIMES[-1], len(images))
    found = np.empty((len(photos), most))
    for start in range(0, len(photos), ROWS):
        alike = photos[start : start + ROWS] @ images.T
        found[start : start + ROWS] = -np.sort(np.partition(-alike, most - 1, axis=1)[:, :most], axis=1)
    return found


def _numbers(who: Names) -> Rows:
    return np.unique(who, return_inverse=True)[1].astype(np.int64)
