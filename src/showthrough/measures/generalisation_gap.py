"""See measures/generalisation_gap.toml."""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.core.types import Floats, Names
from showthrough.errors import NotAvailableError, NotEnoughDataError
from showthrough.stats.memorisation.likelihood import fitted_variances, log_likelihood
from showthrough.stats.people import bootstrap_difference
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.vectors import PIXELS, comparable, embedders, people

STATISTICS = ("likelihood_gap_excess", "likelihood_gap")
SCALE = 100.0  # hundredths of a nat for each dimension, as in the paper
FEWEST = 20  # images of each kind


class Sample(NamedTuple):
    """Features of equally many images of a role, and the person on each."""

    values: Floats
    people: Names


@final
@dataclass(frozen=True, kw_only=True)
class GeneralisationGap(Check):
    """Likelihood gap between training and held-out images under Gaussians around synthetic images."""

    most: int = 2_000
    replicates: int = 1_000

    def __post_init__(self) -> None:
        if self.most < FEWEST or self.replicates < 100:
            raise ValueError(f"most must be at least {FEWEST} and replicates at least 100")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        named = [info for info in embedders(seen) if info.name != PIXELS]
        if not named:
            raise NotAvailableError(
                "likelihoods live among features, and this audit has no embedder but pixels"
            )
        found: list[Finding] = []
        for info in named:
            answers = Answers().having(params={"by": info.name})
            found += answers.each(STATISTICS, partial(self._ask, seen, info, answers, rng))
        return tuple(found)

    def _ask(
        self, seen: Observations, info: EmbedderInfo, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        synthetic, train, holdout = self._samples(seen, info, rng)
        sides = train, holdout
        fits = [fitted_variances(synthetic.values, side.values) for side in sides]
        # likelihood[i][j]: of the images of side j where the Gaussians were fitted to side i
        likelihood = [[_likelihood(side, synthetic, fit) for side in sides] for fit in fits]
        gap = likelihood[0][0].mean() - likelihood[0][1].mean()
        control = likelihood[1][1].mean() - likelihood[1][0].mean()
        both = [likelihood[0][j] + likelihood[1][j] for j in (0, 1)]  # the gap less its control, by image
        interval = bootstrap_difference(
            (both[0], train.people), (both[1], holdout.people), rng, self.replicates
        )
        answers = answers.having(
            n_images=len(synthetic.values),
            n_identities=len(np.unique(train.people)) + len(np.unique(holdout.people)),
            note=f"Estimated from {len(synthetic.values):,} images of each kind.",
        )
        return (
            answers.measured("likelihood_gap_excess", float(gap - control), interval=interval, chance=0.0),
            answers.measured("likelihood_gap", float(gap), control=float(control)),
        )

    def _samples(self, seen: Observations, info: EmbedderInfo, rng: np.random.Generator) -> list[Sample]:
        """Return equally many images of each role, scaled by the spread of the real ones."""
        roles = (Role.SYNTHETIC, Role.TRAIN, Role.HOLDOUT)
        observed = [comparable(seen, role, info) for role in roles]
        n = min(self.most, *(len(each.rows) for each in observed))
        if n < FEWEST:
            raise NotEnoughDataError(
                f"a likelihood gap needs {FEWEST} images of each kind, got {n}", needed=FEWEST
            )
        samples = []
        for role, each in zip(roles, observed, strict=True):
            kept = np.sort(rng.permutation(len(each.rows))[:n])
            rows = each.rows[kept]
            who = rows.astype(np.str_) if role is Role.SYNTHETIC else people(seen, role, rows)
            samples.append(Sample(each.values[kept].astype(np.float64), who))
        spread = np.concatenate([sample.values for sample in samples[1:]]).std(axis=0)
        spread[spread == 0] = 1.0  # a feature that never varies says nothing
        return [sample._replace(values=sample.values / spread) for sample in samples]


def _likelihood(side: Sample, synthetic: Sample, variances: Floats) -> Floats:
    found = log_likelihood(side.values, synthetic.values, variances)
    return np.asarray(found * (SCALE / side.values.shape[1]), dtype=np.float64)
