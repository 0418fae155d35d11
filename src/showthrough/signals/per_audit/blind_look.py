"""Blind baseline: how well members can be told from non-members without the generator."""

from typing import final

import numpy as np

from showthrough.core.check import View
from showthrough.core.facts import Blind
from showthrough.core.missing import Missing
from showthrough.signals.context import Context, Plant, Signal
from showthrough.toolkit.membership import look_blindly


@final
class BlindSignal(Signal[Blind]):
    """Blind baseline: what the split of the real people gives away by itself."""

    name = "blind look"
    of_pictures = False
    fact = Blind

    def measure(self, context: Context, seen: View) -> Blind:
        """Return the AUC of a classifier that never meets the generator; its draws are its own.

        Raises:
            MissingAnswerError: too few people, or nothing could be read.
        """
        return look_blindly(seen, np.random.default_rng([context.config.seed, 2]))

    def planted(self, plant: Plant) -> Blind | Missing:
        """Return that of the audit: a plant changes none of the real people."""
        return plant.real.known(Blind)
