"""See attacks/shadow_models.toml."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.check import Observations
from showthrough.core.facts import Shadows
from showthrough.core.images import Role
from showthrough.core.types import Floats, Mask
from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.membership.lira import lira_scores, saturated
from showthrough.stats.membership.rmia import rmia_scores
from showthrough.toolkit.membership import SIDES, ImageScores
from showthrough.toolkit.score_attacks import NetworkAttack, at_least

ENOUGH = 64  # models; from fewer, a deviation for each image is nearly noise
GAMMA, A = 1.0, 0.3  # of RMIA, fixed before looking


class _Both(NamedTuple):
    """Scores of the images of train and then those of holdout: what is pooled is pooled over both."""

    target: Floats  # (n,)
    scores: Floats  # (models, n)
    inside: Mask  # (models, n)


@final
@dataclass(frozen=True, kw_only=True)
class ShadowModels(NetworkAttack):
    """Membership attack by shadow models, some of which know a person."""

    references: int = at_least(0, default=0)

    def forms(self, seen: Observations) -> Mapping[str, str]:
        shadows = seen.fact(Shadows)
        return {form: self._told(shadows, form) for form in shadows.forms}

    def score(
        self,
        seen: Observations,
        form: str,
        rng: np.random.Generator,  # noqa: ARG002 - nothing is drawn
    ) -> Mapping[Role, ImageScores]:
        shadows = seen.fact(Shadows)
        ways: dict[str, Callable[[_Both], Floats]] = {
            "lira_online": partial(self._lira, shadows, True),
            "lira_offline": partial(self._lira, shadows, False),
            "rmia": partial(self._rmia, seen, shadows),
        }
        parts = [_asked(seen, shadows, role) for role in SIDES]
        both = _Both(*(np.concatenate(part, axis=-1) for part in zip(*parts, strict=True)))
        found = np.split(ways[form](both), [len(parts[0].target)])
        return {
            role: ImageScores(scores, np.arange(len(scores)))
            for role, scores in zip(SIDES, found, strict=True)
        }

    def _lira(self, shadows: Shadows, online: bool, both: _Both) -> Floats:
        inside = both.inside if online else ~self._references(both.inside)
        return lira_scores(both.scores, inside, both.target, online, shadows.models < ENOUGH)

    def _rmia(self, seen: Observations, shadows: Shadows, both: _Both) -> Floats:
        used = self._references(both.inside)
        others = _asked(seen, shadows, Role.REFERENCE)
        return rmia_scores(
            shadows.likelihood(both.target),
            shadows.likelihood(both.scores),
            ~used,
            shadows.likelihood(others.target),
            shadows.likelihood(others.scores[: used.sum(axis=0).max()]),  # as many for z as for x
            gamma=GAMMA,
            a=A,
        )

    def _references(self, inside: Mask) -> Mask:
        """Return which models stand for "not trained on this image": all of those, or the first few."""
        out = ~inside
        if self.references == 0:
            return out
        fewest = int(out.sum(axis=0).min())
        if self.references > fewest:
            raise NotEnoughDataError(
                f"references = {self.references}, but only {fewest} shadow models were not trained on a "
                f"person: set shadow.models to {2 * self.references}",
                needed=2 * self.references,
            )
        return np.asarray(out & (np.cumsum(out, axis=0) <= self.references), dtype=bool)

    def _told(self, shadows: Shadows, form: str) -> str:
        sentences = [f"Asked the generator and {shadows.models} shadow models for their {shadows.form}."]
        if form != "lira_online" and self.references:
            sentences.append(
                f"A person is compared with {self.references} models that were not trained on them."
            )
        if form != "rmia":
            sentences += _saturated(shadows)
        if form != "rmia" and shadows.models < ENOUGH:
            sentences.append(f"Fewer than {ENOUGH} models: deviations are pooled over all people.")
        return " ".join(sentences)


def _saturated(shadows: Shadows) -> list[str]:
    stuck = sum(int(saturated(shadows.scores(role), shadows.trained_on(role)).sum()) for role in SIDES)
    return [f"{stuck:,} images score alike under all models and can hardly be ranked."] if stuck else []


def _asked(seen: Observations, shadows: Shadows, role: Role) -> _Both:
    """Return the scores of a role's images.

    Raises:
        NotAssessableError: a score is not finite; dropping it would hide a person.
    """
    found = _Both(shadows.target(role), shadows.scores(role), shadows.trained_on(role))
    broken = np.flatnonzero(~(np.isfinite(found.target) & np.isfinite(found.scores).all(axis=0)))
    if len(broken):
        first, others = seen.images(role).ids[int(broken[0])], len(broken) - 1
        more = f" and {others} others" if others else ""
        raise NotAssessableError(f"a model gave no finite score to {role} image {first}{more}")
    return found
