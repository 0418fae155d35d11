"""Detectors trained alike on real and on synthetic faces."""

from typing import final

from showthrough.core.check import View
from showthrough.core.facts import DetectionScores
from showthrough.core.images import Role
from showthrough.core.missing import Missing, unmeasured
from showthrough.signals.context import Context, Plant, Signal


@final
class DetectionSignal(Signal[DetectionScores]):
    """Detections by detectors trained on the synthetic images, beside others trained on real ones."""

    name = "detection"
    fact = DetectionScores

    def measure(self, context: Context, seen: View) -> DetectionScores | Missing:
        """Train the detectors, unless the config switches them off, and test them on real faces."""
        if not context.config.detection.enabled:
            return Missing("the config switches the detector off (detection.enabled)")
        from showthrough.detection.detection_scores import FaceSets, measure_detection

        config, place, sets = context.config, context.place, context.inputs.sets
        synthetic = seen.images(Role.SYNTHETIC)
        faces = FaceSets(sets[Role.TRAIN], synthetic, sets[Role.HOLDOUT], photos=context.inputs.photos)
        folder = place.vault.folder / "detection"
        return measure_detection(faces, config.detection, config.seed, folder, place.progress)

    def planted(self, plant: Plant) -> Missing:  # noqa: ARG002 - utility has no control
        """Return that there is none: what a leak is good for is no question."""
        return unmeasured(DetectionScores)
