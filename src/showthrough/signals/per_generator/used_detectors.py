"""Detectors in use, tested on synthetic scenes."""

from typing import final

from showthrough.core.check import View
from showthrough.core.facts import Challenge
from showthrough.core.images import Role
from showthrough.core.missing import Missing, unmeasured
from showthrough.signals.context import Context, Plant, Signal
from showthrough.signals.per_generator.detectors import FACE


@final
class ChallengeSignal(Signal[Challenge]):
    """Detections of detectors in use on the synthetic scenes, beside those on real ones."""

    name = "used_detectors"
    fact = Challenge

    def measure(self, context: Context, seen: View) -> Challenge | Missing:
        """Let each detector of the config look at the scenes."""
        if not context.config.detection.detectors:
            return Missing("the config names no detector in use (detection.detectors)")
        from showthrough.detection.challenges import measure_challenge
        from showthrough.detection.given_scenes import given_scenes, synthetic_scenes
        from showthrough.detection.scene_sets import scenes_of_photos

        config, place, photos = context.config, context.place, context.inputs.photos
        synthetic = synthetic_scenes(context.name, config, seen.images(Role.SYNTHETIC), place)
        if synthetic is None:
            return Missing("the synthetic images have no boxes: there is nothing to test detectors by")
        real = given_scenes(config, place).test if photos is None else scenes_of_photos(photos, FACE)
        return measure_challenge(synthetic, real, config.detection, place.base, place.progress)

    def planted(self, plant: Plant) -> Missing:  # noqa: ARG002 - utility has no control
        """Return that there is none: what a leak is good for is no question."""
        return unmeasured(Challenge)
