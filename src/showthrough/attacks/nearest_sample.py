"""See attacks/nearest_sample.toml."""

from dataclasses import dataclass
from itertools import chain
from math import isinf
from typing import NamedTuple, final, get_args

import numpy as np

from showthrough.core.answers import Answers
from showthrough.core.check import Check, Observations
from showthrough.core.histograms import histograms
from showthrough.core.images import Role
from showthrough.core.looking import PIXELS, embedders, enrolled, nearest, people
from showthrough.core.records import EmbedderInfo, Finding, Outcome
from showthrough.core.types import Features, Floats
from showthrough.errors import MissingAnswerError, NotAssessableError, NotEnoughDataError
from showthrough.stats.aggregate import How, by_identity
from showthrough.stats.blind import blind_baseline
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.stats.power import detectable_auc, detectable_exposed_share
from showthrough.stats.roc import operating_interval, operating_point, roc_auc, roc_auc_interval

SIDES = (Role.TRAIN, Role.HOLDOUT)  # members, non-members
RATES = (0.01, 0.001)  # false accusations a rate is reported at
ALL_REPORTED = "All embedders are reported; none was selected by its result."


class Scores(NamedTuple):
    """One score a person; it rises with "was in the training data"."""

    members: Floats
    nonmembers: Floats
    n_images: int


@final
@dataclass(frozen=True, kw_only=True)
class NearestSample(Check):
    """Membership is guessed from the distance to the nearest synthetic image."""

    by: str = "all"
    how: How = "mean"

    def __post_init__(self) -> None:
        if self.how not in get_args(How):
            raise ValueError(f"how must be one of {', '.join(get_args(How))}, got {self.how!r}")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        answers = Answers("nearest_sample", "membership")
        blind = _blind(seen, answers, rng)
        guesses = (self._guess(seen, info, answers, blind) for info in embedders(seen, self.by))
        return (blind, *chain.from_iterable(guesses))

    def _guess(
        self, seen: Observations, info: EmbedderInfo, answers: Answers, blind: Finding
    ) -> tuple[Finding, ...]:
        answers = answers.having(params={"by": info.name}, note=ALL_REPORTED)
        try:
            scores = _scores(seen, info, self.how)
        except MissingAnswerError as error:
            rates = (answers.missing("tpr_at_fpr", error, params={"fpr": fpr}) for fpr in RATES)
            return (answers.missing("auc", error), *rates)
        n_people = len(scores.members) + len(scores.nonmembers)
        answers = answers.having(n_identities=n_people, n_images=scores.n_images)
        auc = _auc(scores, answers)
        findings = (auc, *(_tpr(scores, fpr, answers) for fpr in RATES))
        return tuple(_beside_blind(finding, auc.interval, blind) for finding in findings)


def _scores(seen: Observations, info: EmbedderInfo, how: How) -> Scores:
    per_role = []
    n_images = 0
    for role in SIDES:
        score = -nearest(seen, role, Role.SYNTHETIC, info, k=1).distance[:, 0]
        who = people(seen, role, seen.of(role, info.name).rows)
        per_role.append(by_identity(score, who, how).scores)
        n_images += len(score)
    return Scores(per_role[0], per_role[1], n_images)


def _auc(scores: Scores, answers: Answers) -> Finding:
    members, nonmembers = scores.members, scores.nonmembers
    return answers.measured(
        "auc",
        roc_auc(members, nonmembers),
        interval=roc_auc_interval(members, nonmembers),
        chance=0.5,
        detectable=detectable_auc(len(members), len(nonmembers)),
        histograms=histograms({"members": members, "non-members": nonmembers}),
    )


def _tpr(scores: Scores, fpr: float, answers: Answers) -> Finding:
    members, nonmembers = scores.members, scores.nonmembers
    answers = answers.having(params={"fpr": fpr})
    try:
        point = operating_point(members, nonmembers, fpr)
    except MissingAnswerError as error:
        return answers.missing("tpr_at_fpr", error)
    accused = round(point.fpr * len(nonmembers))
    exposed = detectable_exposed_share(len(members), len(nonmembers), fpr)
    return answers.share(
        "tpr_at_fpr",
        point.hits,
        point.trials,
        interval=operating_interval(members, nonmembers, fpr),
        control=point.fpr,
        control_interval=clopper_pearson(accused, len(nonmembers)),
        chance=fpr,
        detectable=exposed if isinf(exposed) else exposed + (1 - exposed) * fpr,
    )


def _blind(seen: Observations, answers: Answers, rng: np.random.Generator) -> Finding:
    """Tell members from non-members without the generator: what the split itself gives away."""
    sets = tuple(seen.images(role) for role in SIDES)
    identity = np.concatenate([np.asarray(own.identity) for own in sets])
    is_member = np.repeat([True, False], [len(own) for own in sets])
    try:
        auc, interval = blind_baseline(_features(seen), is_member, identity, rng)
    except MissingAnswerError as error:
        return answers.missing("blind_auc", error)
    return answers.measured(
        "blind_auc",
        auc,
        interval=interval,
        chance=0.5,
        n_identities=len(np.unique(identity)),
        n_images=len(identity),
    )


def _features(seen: Observations) -> Features:
    """Return what is known of each image without the generator: embeddings and image statistics.

    Where an embedder enrolled no face its columns are zero and a last one says so. An embedder that
    fails on a whole side is left out here; its own findings say why.
    """
    parts = []
    for info in seen.embedders:
        try:
            sides = [_columns(seen, role, info) for role in SIDES]
        except MissingAnswerError:
            continue
        parts.append(np.concatenate(sides))
    if not parts:
        raise NotEnoughDataError("no embedder could read images of both sides")
    return np.concatenate(parts, axis=1)


def _columns(seen: Observations, role: Role, info: EmbedderInfo) -> Features:
    values, rows = enrolled(seen, role, info.name)
    known = _image_statistics(values) if info.name == PIXELS else values
    columns = np.zeros((len(seen.images(role)), known.shape[1] + 1), dtype=np.float32)
    columns[rows, :-1], columns[rows, -1] = known, 1.0
    return columns


def _image_statistics(pixels: Features) -> Features:
    """Return brightness, spread, range and sharpness of each image from its pixels, channels last."""
    colours = pixels.reshape(len(pixels), -1, 3)  # (n, pixels, 3)
    steps = np.abs(np.diff(colours, axis=1)).mean(axis=1)  # sharpness along rows
    quantiles = np.quantile(pixels, (0.01, 0.05, 0.5, 0.95, 0.99), axis=1).T
    return np.concatenate([colours.mean(axis=1), colours.std(axis=1), steps, quantiles], axis=1)


def _beside_blind(finding: Finding, auc: Interval | None, blind: Finding) -> Finding:
    """Take the answer back where the split itself, without the generator, explains it (METHODS 0.6)."""
    if finding.outcome is not Outcome.MEASURED or auc is None:
        return finding
    if blind.interval is None:
        note = f"{finding.note} Whether the split itself differs could not be tested."
        return finding.model_copy(update={"note": note})
    if blind.interval.low <= 0.5 or auc.low > blind.interval.high:
        return finding
    reason = (
        "members can be told from non-members without the generator "
        f"(blind AUC {blind.value:.2f}), so this attack's result shows nothing about it"
    )
    answers = Answers(finding.check, finding.suite).having(
        params=finding.params, n_identities=finding.n_identities, n_images=finding.n_images
    )
    return answers.missing(finding.statistic, NotAssessableError(reason))
