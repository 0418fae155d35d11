"""Detectors trained alike on real and on synthetic pictures."""

from typing import final

from showthrough.core.check import View
from showthrough.core.facts import DetectionScores
from showthrough.core.images import Role
from showthrough.core.missing import Missing, unmeasured
from showthrough.signals.context import Context, Plant, Signal

FACE = "face"  # what stands in the boxes of photos that name no class


@final
class DetectionSignal(Signal[DetectionScores]):
    """Detections by detectors trained on the synthetic images, beside others trained on real ones."""

    name = "detection"
    fact = DetectionScores

    def measure(self, context: Context, seen: View) -> DetectionScores | Missing:
        """Train the detectors, unless the config switches them off, and test them on real pictures."""
        if not context.config.detection.enabled:
            return Missing("the config switches the detector off (detection.enabled)")
        from showthrough.detection.detection_scores import measure_detection
        from showthrough.detection.given_scenes import given_scenes, synthetic_scenes
        from showthrough.detection.scene_sets import scenes_of_photos
        from showthrough.detection.trials import FaceSets, SceneSets, trial_of

        config, place, sets = context.config, context.place, context.inputs.sets
        images, photos = seen.images(Role.SYNTHETIC), context.inputs.photos
        given = given_scenes(config, place)
        scenes = SceneSets(
            given.real,
            synthetic_scenes(context.name, config, images, place),
            given.test if photos is None else scenes_of_photos(photos, FACE),
        )
        faces = FaceSets(sets[Role.TRAIN], images, sets[Role.HOLDOUT])
        trial = trial_of(faces, scenes, config.detection, config.seed)
        folder = place.vault.folder / "detection"
        return measure_detection(trial, config.detection, config.seed, folder, place.progress)

    def planted(self, plant: Plant) -> Missing:  # noqa: ARG002 - utility has no control
        """Return that there is none: what a leak is good for is no question."""
        return unmeasured(DetectionScores)
