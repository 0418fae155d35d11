"""See attacks/model_loss.toml."""

from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts import Losses
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.aggregate import How
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.membership import (
    SIDES,
    ImageScores,
    PersonScores,
    check_how,
    membership_findings,
    person_scores,
    setting_of,
)

TITLES = {
    "elbo": "likelihood bound",
    "reconstruction": "reconstruction error",
    "discriminator": "critic's score",
    "denoising": "denoising error",
    "secmi": "error of a step there and back",
    "pia": "change in the noise put in",
    "pian": "change in the rescaled noise put in",
}
EACH_REPORTED = "Every way to ask the network is reported; none was selected by its result."


@final
@dataclass(frozen=True, kw_only=True)
class ModelLoss(Check):
    """Membership is guessed from how well the generator's own network accounts for a photo."""

    how: How = "mean"

    def __post_init__(self) -> None:
        check_how(self.how)

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        losses, setting = seen.fact(Losses), setting_of(seen, rng)
        found: list[Finding] = []
        for form in losses.forms:
            answers = Answers("model_loss", "membership").having(params={"form": form}, note=EACH_REPORTED)
            found += membership_findings(partial(self._scores, seen, losses, form), answers, setting)
        return tuple(found)

    def _scores(self, seen: Observations, losses: Losses, form: str) -> PersonScores:
        def score(role: Role) -> ImageScores:
            return ImageScores(losses.of(role, form), np.arange(len(seen.images(role))))

        for role in SIDES:
            if len(seen.images(role)) == 0:
                raise NotEnoughDataError(f"there is no {role} image to ask the network about", needed=1)
        scores = person_scores(seen, score, self.how)
        if np.ptp(np.concatenate([scores.members, scores.nonmembers])) == 0:
            raise NotAssessableError(
                f"the {TITLES.get(form, form)} is the same for everybody, so it tells nobody from another"
            )
        return scores
