"""People whom a synthetic image resembles far more than it resembles anybody else.

Where nobody's photos were used, people of both roles are strangers alike, and -log ratio of the closest
of them has an exponential tail: the nearest of N images spread over d dimensions lies within x with a
chance like N x^d. The tail is fitted twice, to all people together and to held-out people alone, without
the closest 2 % (at least two) of each: so neither a few copies, nor copies of everybody, nor a held-out
photo among the synthetic images switches it off. Who is found is left out too, and the tail fitted again
until nobody else is (step-down). A photo counts for its share of its person, so that people with many
photos say no more about the tail than others, and each of their photos is one more chance to be close.

Source: Renyi, Acta Mathematica Hungarica 4 (1953) (spacings of a censored exponential sample);
Pickands, Annals of Statistics 3 (1975), shape 0; Geisser, Predictive Inference (1993).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc
from scipy.stats import hypergeom

from showthrough.errors import MissingAnswerError, NotAssessableError, NotEnoughDataError
from showthrough.stats.arrays import Floats, as_scores, codes_of
from showthrough.stats.memorisation.closeness import PhotoCloseness

FEWEST = 20  # people a tail is fitted to
SHARE, LEAST = 0.02, 2  # of the people, and how many, may be anything: used, doubled, mislabelled
SECTIONS = (0.05, 0.1, 0.2)  # the tail reaches from there to the closest; each section is tried
WIDE = 0.5  # of the people: far enough to see that a tail is a heap of copies, and strangers come after it
DEPTHS = (0.02, 0.05, 0.1, 0.2, 0.5)  # shares of the closest people in which roles are compared
POINTS = 10  # people in a section, at least
MISFIT = 0.001  # chance at which a section is not exponential
SMALLEST = 1e-6  # ratio; equal images have no logarithm of a distance
FARTHEST = 1e6  # ratio
REPRINT = 0.1  # ratio of a photo saved again as JPEG: what is blind to that sees no copies


class Section(NamedTuple):
    """A part of the tail: beyond `edge`, -log ratio is exponential with this mean."""

    edge: float  # of -log ratio
    mean: float
    weight: float  # people whom the mean rests on
    beyond: float  # share of photos beyond the edge
    misfit: float  # chance of a tail that grows so much heavier towards its end, if it is exponential


class Tail(NamedTuple):
    """The closest strangers: how close one more photo of anybody would come by chance."""

    sections: tuple[Section, ...]
    n_people: int
    gap: float  # chance of so wide a gap among the closer half of the people, if it is exponential

    @property
    def fits(self) -> bool:
        """Return whether closeness thins out as it does among strangers."""
        smooth = all(section.mean > 0 and section.misfit >= MISFIT for section in self.sections)
        return smooth and self.gap >= MISFIT

    def chances(self, ratio: ArrayLike) -> Floats:
        """Return the chance that one photo of a stranger is as close or closer; the worst of all sections.

        Within the edge it is 1, for nothing was fitted there.
        """
        close = _closeness(np.asarray(ratio, dtype=np.float64))
        return np.asarray(np.max([_chance(section, close) for section in self.sections], axis=0))

    def limit(self, chance: float) -> float:
        """Return the ratio at and below which one photo of a stranger comes with at most this chance."""
        if not all(section.mean > 0 for section in self.sections):
            return 0.0
        far = [
            section.edge
            + section.weight * section.mean * ((section.beyond / chance) ** (1 / section.weight) - 1)
            for section in self.sections
        ]
        return float(np.exp(-max(*far, *(section.edge for section in self.sections))))


class Outlying(NamedTuple):
    """How many people the synthetic images come too close to, by role, and how sure that is."""

    members: int
    nonmembers: int
    n_members: int  # people of each role, outlying or not
    n_nonmembers: int
    limit: float  # ratio at and below which a photo is outlying
    tail: Tail  # of both roles together
    control: Tail | None  # of held-out people alone, where there are enough
    tolerated: int  # outlying held-out people that do not break the control
    by_role: float  # chance of so many members among the outlying, if both roles are alike
    by_rank: float  # and of members being so much closer than held-out people, outlying or not

    @property
    def sees_copies(self) -> bool:
        """Return whether a photo that was saved again would be outlying."""
        return self.limit >= REPRINT

    @property
    def is_broken(self) -> bool:
        """Return whether too many held-out people are outlying to be a control."""
        return self.nonmembers > self.tolerated


def outlying(
    members: PhotoCloseness, nonmembers: PhotoCloseness, alpha: float, horizon: float = np.inf
) -> Outlying:
    """Return who is closer to a synthetic image than strangers come, with a chance of `alpha` to be wrong.

    `alpha` is the chance that a set of strangers, whatever its size, shows even one; half of it for each
    tail. Ratios are known up to the `horizon`; photos beyond it may have any ratio beyond it too.

    Raises:
        NotEnoughDataError: fewer than 20 people.
        NotAssessableError: the tail does not fit, or the closest people are all equally close.

    >>> rng = np.random.default_rng(0)
    >>> strangers = PhotoCloseness(rng.random(400) ** 0.1, np.arange(400))
    >>> copied = strangers._replace(ratio=np.r_[0.01, strangers.ratio[1:]])
    >>> [outlying(own, strangers, alpha=0.01).members for own in (strangers, copied)]
    [0, 1]
    """
    own, other = (_checked(photos, what) for photos, what in ((members, "members"), (nonmembers, "others")))
    shift = 1 + own.person.max(initial=-1)
    everybody = PhotoCloseness(np.r_[own.ratio, other.ratio], np.r_[own.person, other.person + shift])
    fit = _fit(everybody, other, alpha / 2 / len(everybody.ratio), horizon)  # the chance of one photo
    if not fit.usable:
        raise NotAssessableError(_why(fit.tail))
    (members_out, n_own), (others_out, n_other) = (_people_within(each, fit.limit) for each in (own, other))
    return Outlying(
        members=members_out,
        nonmembers=others_out,
        n_members=n_own,
        n_nonmembers=n_other,
        limit=fit.limit,
        tail=fit.tail,
        control=fit.control,
        tolerated=max(LEAST, int(SHARE * n_other)),
        by_rank=_by_rank(own, other),
        by_role=float(hypergeom.sf(members_out - 1, n_own + n_other, n_own, members_out + others_out)),
    )


def _people_within(photos: PhotoCloseness, limit: float) -> tuple[int, int]:
    """Return how many people have a photo within the limit, of how many."""
    return len(np.unique(photos.person[photos.ratio <= limit])), len(np.unique(photos.person))


class _Fit(NamedTuple):
    """The tails of everybody and of held-out people, and the ratio that both put at a chance."""

    tail: Tail
    control: Tail | None
    limit: float

    @property
    def usable(self) -> list[Tail]:
        return [each for each in (self.tail, self.control) if each is not None and each.fits]


def _fit(everybody: PhotoCloseness, other: PhotoCloseness, chance: float, horizon: float) -> _Fit:
    """Fit both tails, and again without the people found outlying, until nobody else is."""
    fit, found = _fitted(everybody, other, chance, horizon), -1
    while (hits := int((everybody.ratio <= fit.limit).sum())) > found:
        found = hits
        try:
            rest = _without(everybody, fit.limit), _without(other, fit.limit)
            again = _fitted(rest[0], rest[1], chance, horizon)
        except MissingAnswerError:
            break
        fit = max(fit, again, key=lambda each: each.limit)
    return fit


def _fitted(everybody: PhotoCloseness, other: PhotoCloseness, chance: float, horizon: float) -> _Fit:
    fit = _Fit(tail_of(everybody, horizon), _control(other, horizon), 0.0)
    return fit._replace(limit=max((each.limit(chance) for each in fit.usable), default=0.0))


def _without(photos: PhotoCloseness, limit: float) -> PhotoCloseness:
    """Return the photos of the people who have none within the limit."""
    kept = ~np.isin(photos.person, photos.person[photos.ratio <= limit])
    return PhotoCloseness(photos.ratio[kept], photos.person[kept])


def tail_of(photos: PhotoCloseness, horizon: float = np.inf) -> Tail:
    """Return the tail of closeness of people, their closest 2 % left out.

    Raises:
        NotEnoughDataError: fewer than 20 people.
        NotAssessableError: the ratio of too few of them is known.
    """
    photos = _checked(photos, "photos")
    each = np.bincount(photos.person)
    n = len(each)
    if n < FEWEST:
        raise NotEnoughDataError(f"a tail needs {FEWEST} people, got {n}", needed=FEWEST)
    close = _closeness(photos.ratio)
    order = np.argsort(-close, kind="stable")
    close, people = close[order], np.cumsum(1 / each[photos.person[order]])  # ends with n
    cut = max(LEAST, int(np.ceil(SHARE * n)))
    first = int(np.searchsorted(people, cut - 1e-9)) + 1  # the closest that counts
    within = int((photos.ratio < horizon).sum())  # photos whose closeness is known
    known = int(people[max(within - 2, 0)])
    if known < cut + POINTS:
        raise NotAssessableError(
            "the synthetic images lie close to too few people to tell a copy from chance"
        )
    sizes = sorted({min(max(cut + POINTS, int(share * n)), known) for share in SECTIONS})
    sections = tuple(_section(close, people, first, size) for size in sizes)
    wide = min(max(sizes[-1], int(WIDE * n)), known)
    return Tail(sections, n, _section(close, people, first, wide).misfit)


def _section(close: Floats, people: Floats, first: int, size: int) -> Section:
    """Fit the part from the closest that counts to the closest `size` people; spacings are exponential."""
    last = min(int(np.searchsorted(people, size - 1e-9)), len(close) - 2)
    rows = np.arange(first, last + 1)
    spacings = people[rows] * (close[rows] - close[rows + 1])  # (m,) sum of mean times weight
    weights = np.diff(people[np.r_[first - 1, rows]])
    weight = float(weights.sum())
    return Section(
        edge=float(close[first]),
        mean=float(spacings.sum()) / weight,
        weight=weight,
        beyond=float((people[first - 1] + 1) / (people[-1] + 1)),  # of people who are not in the sample
        misfit=_misfit(spacings, weights),
    )


def _misfit(spacings: Floats, weights: Floats) -> float:
    """Return the chance that the closer half spreads so much more than the other, by a variance ratio."""
    half = np.cumsum(weights) <= weights.sum() / 2
    near, far = ((float(spacings[part].sum()), float(weights[part].sum())) for part in (half, ~half))
    if near[0] + far[0] == 0 or near[1] == 0:
        return 1.0
    return float(1 - betainc(near[1], far[1], near[0] / (near[0] + far[0])))


def _by_rank(own: PhotoCloseness, other: PhotoCloseness) -> float:
    """Return how likely members are so many among the closest people, at the depth that tells most.

    Where the roles differ in their numbers of photos one photo stands for each person.
    """
    sides = [each.ratio[np.unique(each.person, return_index=True)[1]] for each in (own, other)]
    photos = [np.bincount(each.person) for each in (own, other)]
    if photos[0].min() == photos[0].max() == photos[1].min() == photos[1].max():
        sides = [_smallest(each) for each in (own, other)]
    n, total = len(sides[0]), len(sides[0]) + len(sides[1])
    is_member = (np.arange(total) < n)[np.argsort(np.concatenate(sides), kind="stable")]
    deep = [max(int(share * total), 1) for share in DEPTHS]
    chances = [float(hypergeom.sf(is_member[:depth].sum() - 1, total, n, depth)) for depth in deep]
    return min(1.0, len(deep) * min(chances))


def _smallest(photos: PhotoCloseness) -> Floats:
    found = np.full(int(photos.person.max()) + 1, np.inf)
    np.minimum.at(found, photos.person, photos.ratio)
    return found


def _chance(section: Section, close: Floats) -> Floats:
    if section.mean == 0:
        return np.ones_like(close)
    excess = np.maximum(close - section.edge, 0) / (section.weight * section.mean)
    chance = section.beyond * (1 + excess) ** -section.weight
    return np.asarray(np.where(close > section.edge, chance, 1.0))


def _closeness(ratio: Floats) -> Floats:
    return np.asarray(-np.log(np.maximum(ratio, SMALLEST)), dtype=np.float64)


def _control(nonmembers: PhotoCloseness, horizon: float) -> Tail | None:
    try:
        return tail_of(nonmembers, horizon)
    except MissingAnswerError:
        return None


def _checked(photos: PhotoCloseness, what: str) -> PhotoCloseness:
    ratio = np.minimum(as_scores(np.nan_to_num(photos.ratio, posinf=FARTHEST), what), FARTHEST)
    return PhotoCloseness(ratio, codes_of(np.asarray(photos.person), len(ratio), what))


def _why(tail: Tail) -> str:
    if any(section.mean == 0 for section in tail.sections):
        return "the closest people are all equally close, so they have no tail"
    return (
        "closeness does not thin out as it does among strangers, held-out people among them: "
        "no copy can be told from chance"
    )
