"""See attacks/model_loss.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

import numpy as np

from showthrough.core.check import Observations
from showthrough.core.facts import Losses
from showthrough.core.images import Role
from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.toolkit.membership import SIDES, ImageScores
from showthrough.toolkit.score_attacks import NetworkAttack

TITLES = {
    "elbo": "likelihood bound",
    "reconstruction": "reconstruction error",
    "discriminator": "critic's score",
    "embedding": "likeness to the mean embedding",
    "denoising": "denoising error",
    "secmi": "error of a step there and back",
    "pia": "change in the noise put in",
    "pian": "change in the rescaled noise put in",
}
EACH_REPORTED = "Every way to ask the network is reported; none was selected by its result."


@final
@dataclass(frozen=True, kw_only=True)
class ModelLoss(NetworkAttack):
    """Membership attack by the loss of a photo under the generator's own network."""

    def forms(self, seen: Observations) -> Mapping[str, str]:
        return dict.fromkeys(seen.fact(Losses).forms, EACH_REPORTED)

    def score(
        self,
        seen: Observations,
        form: str,
        rng: np.random.Generator,  # noqa: ARG002 - nothing is drawn
    ) -> Mapping[Role, ImageScores]:
        for role in SIDES:
            if len(seen.images(role)) == 0:
                raise NotEnoughDataError(f"there is no {role} image to ask the network about", needed=1)
        losses = {role: seen.fact(Losses).of(role, form) for role in SIDES}
        if np.ptp(np.concatenate(list(losses.values()))) == 0:
            raise NotAssessableError(
                f"the {TITLES.get(form, form)} is the same for everybody, so it tells nobody from another"
            )
        return {role: ImageScores(scores, np.arange(len(scores))) for role, scores in losses.items()}
