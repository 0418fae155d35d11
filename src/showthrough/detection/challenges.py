"""Challenges: synthetic scenes with boxes as a test of detectors that are in use already."""

from pathlib import Path

from showthrough.core.facts import Challenge, Challenged
from showthrough.core.training_settings.detection_config import DetectionConfig
from showthrough.core.types import Progress
from showthrough.detection.detectors.detector import Detector
from showthrough.detection.detectors.detector_kinds import (
    Start,
    detector_of,
    is_trainable,
    trainable_detector,
)
from showthrough.detection.scene_sets import SceneSet
from showthrough.detection.test_pictures import TestSet, photographed
from showthrough.errors import ConfigError, DataError
from showthrough.stats.detection.average_precision import Detections
from showthrough.stats.detection.classes import labels_of

AT_ONCE = 16  # pictures


def measure_challenge(
    synthetic: SceneSet,
    real: SceneSet | None,
    config: DetectionConfig,
    base: Path,
    progress: Progress | None = None,
) -> Challenge:
    """Return what detectors in use find on synthetic scenes, and on real ones where there are some.

    A detector of one class is tested on the first class of the scenes.

    Raises:
        DataError: synthetic scenes have a class that real ones have not, or a detector finds classes that
            the scenes do not name.
        EnvironmentFault, IntegrityError: a detector cannot be loaded.
    """
    shown = photographed(synthetic if real is None else synthetic.among(real.classes), config, "synthetic")
    beside = None if real is None else photographed(real, config)
    told = progress or (lambda _name, _done, _total: None)
    found = []
    for name, settings in config.detectors.items():
        detector = detector_of(settings, base)
        on_real = () if beside is None else _found(detector, beside, f"{name} on real scenes", told)
        on_synthetic = _found(detector, shown, f"{name} on synthetic scenes", told)
        found.append(Challenged(name, detector.title, on_synthetic, on_real))
    return Challenge(shown.test, None if beside is None else beside.test, tuple(found))


def refuse_absent(config: DetectionConfig, base: Path) -> None:
    """Refuse a detector that cannot learn, and detectors in use that cannot be loaded.

    Raises:
        ConfigError: the detector that is to learn has weights already, one in use has none, or a file holds
            another thing than is described.
        EnvironmentFault: an extra or a file is missing.
        IntegrityError: a file is damaged or another one.
    """
    if config.enabled:
        trainable_detector(config.detector, Start())
    for name, settings in config.detectors.items():
        if is_trainable(settings):
            raise ConfigError(
                f"detection.detectors.{name}: {settings.kind} without a file has learned nothing yet"
            )
        detector_of(settings, base)


def _found(detector: Detector, tested: TestSet, what: str, progress: Progress) -> tuple[Detections, ...]:
    found: list[Detections] = []
    for start in range(0, len(tested.pictures), AT_ONCE):
        found += detector.find(tested.pictures[start : start + AT_ONCE])
        progress(f"{what}, pictures", len(found), len(tested.pictures))
    known = len(tested.test.classes)
    highest = max((int(labels_of(one).max(initial=0)) for one in found), default=0)
    if highest >= known:
        raise DataError(
            f"the detector finds class {highest}, counted from 0, and the scenes name {known}: "
            f"{', '.join(tested.test.classes)}"
        )
    return tuple(found)
