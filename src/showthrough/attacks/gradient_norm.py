"""See attacks/gradient_norm.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, final

import numpy as np

from showthrough.core.check import Observations
from showthrough.core.facts import Gradients
from showthrough.core.images import Role
from showthrough.core.types import Floats, Mask, Rows
from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.sample_split import halves
from showthrough.toolkit.membership import SIDES, ImageScores
from showthrough.toolkit.score_attacks import NetworkAttack
from showthrough.toolkit.vectors import people

FITTED = "Fitted on one half of the people and reported on the other half."
FEWEST = 10  # people of each side to fit on
STRENGTH = 1.0  # inverse of the penalty on coefficients: layers move together, and people are few


class _Side(NamedTuple):
    """Photos of members or of non-members."""

    sizes: Floats  # (n, parts), logs
    chosen: Mask  # photos of people that the attack is fitted on


@final
@dataclass(frozen=True, kw_only=True)
class GradientNorm(NetworkAttack):
    """Membership attack by gradient norms: how far a photo would move the weights, layer by layer."""

    def forms(self, seen: Observations) -> Mapping[str, str]:
        seen.fact(Gradients)
        return {"": FITTED}  # all layers together are one guess

    def score(
        self,
        seen: Observations,
        form: str,  # noqa: ARG002 - there is but one
        rng: np.random.Generator,
    ) -> Mapping[Role, ImageScores]:
        sides = {role: _side(seen, seen.fact(Gradients), role, rng) for role in SIDES}
        scores = _fitted(sides)
        others = {role: np.flatnonzero(~side.chosen) for role, side in sides.items()}
        return {role: ImageScores(scores[role][rows], rows) for role, rows in others.items()}


def _side(seen: Observations, gradients: Gradients, role: Role, rng: np.random.Generator) -> _Side:
    """Return the photos of a role with their people cut into two halves.

    Raises:
        NotEnoughDataError: too few people to fit on.
        NotAssessableError: a gradient is not finite; dropping it would hide a person.
    """
    rows: Rows = np.arange(len(seen.images(role)))
    who = people(seen, role, rows)
    found = len(np.unique(who))
    if found < 2 * FEWEST:
        raise NotEnoughDataError(
            f"half of the {role} people must be at least {FEWEST} to fit on, but there are {found} in all",
            needed=2 * FEWEST,
        )
    sizes = gradients.of(role)
    broken = np.flatnonzero(~np.isfinite(sizes).all(axis=1))
    if len(broken):
        first = seen.images(role).ids[int(broken[0])]
        raise NotAssessableError(f"the gradient of {role} image {first} is not finite")
    return _Side(sizes, halves(who, rng).selection)


def _fitted(sides: Mapping[Role, _Side]) -> dict[Role, Floats]:
    """Return the log odds of membership of each photo, by logistic regression on log sizes.

    Raises:
        NotAssessableError: all photos have gradients of one size.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    known = {role: side.sizes[side.chosen] for role, side in sides.items()}
    fitting = np.concatenate(list(known.values()))
    if not np.ptp(fitting, axis=0).any():
        raise NotAssessableError("all photos have gradients of one size, which tells nobody from another")
    is_member = np.concatenate([np.full(len(sizes), role is Role.TRAIN) for role, sizes in known.items()])
    regression = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=1000)
    model = make_pipeline(StandardScaler(), regression).fit(fitting, is_member)
    return {role: np.asarray(model.decision_function(side.sizes)) for role, side in sides.items()}
