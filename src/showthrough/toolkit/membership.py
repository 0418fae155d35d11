"""Findings of membership attacks from their scores: AUC, rates, and the blind baseline."""

from collections.abc import Callable
from math import isinf
from typing import NamedTuple, get_args

import numpy as np

from showthrough.core.check import Observations
from showthrough.core.facts import Blind, Family
from showthrough.core.images import Role
from showthrough.core.missing import Missing, value_or_missing
from showthrough.core.records import Finding, Outcome
from showthrough.core.types import Features, Floats, Rows
from showthrough.errors import MissingAnswerError, NotAssessableError, NotAvailableError, NotEnoughDataError
from showthrough.stats.aggregate import How, by_identity, equally_many
from showthrough.stats.detectable_effects import detectable_auc, detectable_exposed_share
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.stats.membership.blind import blind_baseline
from showthrough.stats.roc import operating_interval, operating_point, roc_auc, roc_auc_interval
from showthrough.stats.sample_split import bonferroni_level
from showthrough.toolkit.error_curves import roc_curve
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.histograms import histograms
from showthrough.toolkit.vectors import PIXELS, enrolled, people

SIDES = (Role.TRAIN, Role.HOLDOUT)  # members, non-members
LEVEL = 0.95
AT_A_RATE = "tpr_at_fpr"  # statistic of every card of such an attack
RATES = (0.01, 0.001)  # false accusations a rate is reported at
SCORE = "Score of a person; higher means more like a training person"
WRONG_WAY = "This attack's scores point the wrong way; they are not turned round."


class ImageScores(NamedTuple):
    """An attack's score of each image of one role; it rises with "was in the training data"."""

    scores: Floats
    rows: Rows  # of the role's images


class PersonScores(NamedTuple):
    """One score a person."""

    members: Floats
    nonmembers: Floats
    n_images: int
    names: tuple[str, ...] = ()  # keyed ids of the members, in the order of their scores

    def caught(self, fpr: float) -> frozenset[str]:
        """Return the members who are caught while at most `fpr` of the others are accused.

        Raises:
            NotEnoughDataError: there are too few others for such a rate.
        """
        above = self.members > operating_point(self.members, self.nonmembers, fpr).threshold
        return frozenset(self.names[row] for row in np.flatnonzero(above))


def check_how(how: str) -> None:
    """Refuse a way of making one score of a person's photos that nobody knows."""
    if how not in get_args(How):
        raise ValueError(f"how must be one of {', '.join(get_args(How))}, got {how!r}")


def person_scores(
    seen: Observations, score: Callable[[Role], ImageScores], how: How = "mean"
) -> PersonScores:
    """Return one score for each member and each non-member, from the scores of equally many of their photos.

    Raises:
        NotAssessableError: a score is not finite; dropping it would hide a person.
    """
    found = [score(role) for role in SIDES]
    for role, (scores, rows) in zip(SIDES, found, strict=True):
        _refuse_non_finite(seen, role, scores, rows)
    who = [people(seen, role, each.rows) for role, each in zip(SIDES, found, strict=True)]
    kept = equally_many(*who)
    members, others = (
        by_identity(each.scores[mask], names[mask], how)
        for each, names, mask in zip(found, who, kept, strict=True)
    )
    n_images = sum(int(mask.sum()) for mask in kept)
    return PersonScores(members.scores, others.scores, n_images, tuple(members.names.tolist()))


class Setting(NamedTuple):
    """Yardsticks of all guesses of an audit: the blind baseline, and how many guesses there are."""

    blind: Blind | Missing  # what the split gives away by itself, or why nobody knows
    guesses: int = 1  # made of one generator; among many, one is far off by chance


def setting_of(seen: Observations, rng: np.random.Generator) -> Setting:
    """Return the blind baseline and the number of guesses of the audit; alone, a check is the only guess."""
    family = seen.known(Family)
    return Setting(_blind_of(seen, rng), 1 if isinstance(family, Missing) else family.guesses)


def membership_findings(
    scores: Callable[[], PersonScores], answers: Answers, setting: Setting
) -> tuple[Finding, ...]:
    """Return AUC and rates of an attack, or why there are none.

    The lower ends of intervals, from which a leak is said to be shown, hold for all guesses of the
    audit together (Bonferroni); the upper ends hold for each alone, as all must be small to pass.
    """
    try:
        found = scores()
    except MissingAnswerError as error:
        rates = (answers.missing(AT_A_RATE, error, params={"fpr": fpr}) for fpr in RATES)
        return (answers.missing("auc", error), *rates)
    n_people = len(found.members) + len(found.nonmembers)
    answers = answers.having(
        n_identities=n_people,
        n_images=found.n_images,
        n_control=len(found.nonmembers),
        note=_corrected(setting.guesses),
    )
    auc = _auc(found, answers, setting.guesses)
    findings = (auc, *(_tpr(found, fpr, answers, setting.guesses) for fpr in RATES))
    return tuple(_beside_blind(finding, auc.interval, setting.blind) for finding in findings)


def _corrected(guesses: int) -> str:
    return f"The lower end allows for {guesses} guesses in this audit (Bonferroni)." if guesses > 1 else ""


def _for_all(interval: Callable[[float], Interval], guesses: int) -> Interval:
    """Return an interval whose lower end holds for all guesses together."""
    alone = interval(LEVEL)
    if guesses == 1:
        return alone
    return Interval(interval(bonferroni_level(LEVEL, guesses)).low, alone.high, LEVEL)


def _blind_of(seen: Observations, rng: np.random.Generator) -> Blind | Missing:
    """Return what the split gives away without the generator, measured once an audit, or why nobody knows."""
    try:
        return seen.fact(Blind)
    except NotAvailableError:
        return value_or_missing(lambda: look_blindly(seen, rng))


def look_blindly(seen: Observations, rng: np.random.Generator) -> Blind:
    """Return the blind baseline: how well members are told from non-members without the generator.

    Raises:
        MissingAnswerError: too few people, or nothing could be read.
    """
    sets = tuple(seen.images(role) for role in SIDES)
    identity = np.concatenate([np.asarray(own.identity) for own in sets])
    is_member = np.repeat([True, False], [len(own) for own in sets])
    auc, interval = blind_baseline(_features(seen), is_member, identity, rng)
    return Blind(auc, interval, len(np.unique(identity)), len(identity))


def _refuse_non_finite(seen: Observations, role: Role, scores: Floats, rows: Rows) -> None:
    broken = np.flatnonzero(~np.isfinite(scores))
    if len(broken):
        first = seen.images(role).ids[int(rows[broken[0]])]
        others = f" and {len(broken) - 1} others" if len(broken) > 1 else ""
        raise NotAssessableError(f"the attack gave no finite score to {role} image {first}{others}")


def _auc(scores: PersonScores, answers: Answers, guesses: int) -> Finding:
    members, nonmembers = scores.members, scores.nonmembers
    interval = _for_all(lambda level: roc_auc_interval(members, nonmembers, level), guesses)

    def band(fpr: float) -> Interval:
        return _for_all(lambda level: operating_interval(members, nonmembers, fpr, level), guesses)

    return answers.measured(
        "auc",
        roc_auc(members, nonmembers),
        interval=interval,
        note=WRONG_WAY if interval.high < 0.5 else "",
        chance=0.5,
        detectable=detectable_auc(len(members), len(nonmembers), bonferroni_level(LEVEL, guesses)),
        histograms=histograms({"members": members, "non-members": nonmembers}, axis=SCORE),
        curves=roc_curve(members, nonmembers, band),
    )


def _tpr(scores: PersonScores, fpr: float, answers: Answers, guesses: int) -> Finding:
    members, nonmembers = scores.members, scores.nonmembers
    answers = answers.having(params={"fpr": fpr})
    try:
        point = operating_point(members, nonmembers, fpr)
    except MissingAnswerError as error:
        return answers.missing(AT_A_RATE, error)
    accused = round(point.fpr * len(nonmembers))
    level = bonferroni_level(LEVEL, guesses)  # what could have been shown, by the lower end that counts
    exposed = detectable_exposed_share(len(members), len(nonmembers), fpr, level)
    return answers.share(
        AT_A_RATE,
        point.hits,
        point.trials,
        interval=_for_all(lambda level: operating_interval(members, nonmembers, fpr, level), guesses),
        control=point.fpr,
        control_interval=clopper_pearson(accused, len(nonmembers)),
        chance=fpr,
        detectable=exposed if isinf(exposed) else exposed + (1 - exposed) * fpr,
    )


def _beside_blind(finding: Finding, auc: Interval | None, blind: Blind | Missing) -> Finding:
    """Take the answer back where the split itself, without the generator, explains it (METHODS 0.6)."""
    if finding.outcome is not Outcome.MEASURED or auc is None:
        return finding
    if isinstance(blind, Missing):
        note = f"{finding.note} Whether the split itself differs could not be tested."
        return finding.model_copy(update={"note": note.strip()})
    if blind.interval.low <= 0.5 or auc.low > blind.interval.high:
        return finding
    reason = (
        "members can be told from non-members without the generator "
        f"(blind AUC {blind.auc:.2f}), so this attack's result shows nothing about it"
    )
    answers = Answers(finding.check, finding.suite).having(
        params=finding.params, n_identities=finding.n_identities, n_images=finding.n_images
    )
    return answers.missing(finding.statistic, NotAssessableError(reason))


def _features(seen: Observations) -> Features:
    """Return what is known of each image without the generator: embeddings and image statistics.

    Where an embedder enrolled no face its columns are zero and a last one says so. An embedder that
    fails on a whole side is left out here; its own findings say why.
    """
    parts = []
    for info in seen.embedders:
        try:
            sides = [_columns(seen, role, info.name) for role in SIDES]
        except MissingAnswerError:
            continue
        parts.append(np.concatenate(sides))
    if not parts:
        raise NotEnoughDataError("no embedder could read images of both sides")
    return np.concatenate(parts, axis=1)


def _columns(seen: Observations, role: Role, by: str) -> Features:
    values, rows = enrolled(seen, role, by)
    known = _image_statistics(values) if by == PIXELS else values
    columns = np.zeros((len(seen.images(role)), known.shape[1] + 1), dtype=np.float32)
    columns[rows, :-1], columns[rows, -1] = known, 1.0
    return columns


def _image_statistics(pixels: Features) -> Features:
    """Return brightness, spread, range and sharpness of each image from its pixels, channels last."""
    colours = pixels.reshape(len(pixels), -1, 3)  # (n, pixels, 3)
    steps = np.abs(np.diff(colours, axis=1)).mean(axis=1)  # sharpness along rows
    quantiles = np.quantile(pixels, (0.01, 0.05, 0.5, 0.95, 0.99), axis=1).T
    return np.concatenate([colours.mean(axis=1), colours.std(axis=1), steps, quantiles], axis=1)
