"""Trials of detectors: what they learn from and are tested on, by what an audit is given."""

from typing import NamedTuple

from showthrough.core.images import ImageSet
from showthrough.core.training_settings.detection_config import DetectionConfig
from showthrough.detection.material import TESTING, Material, PastedFaces, WholeScenes
from showthrough.detection.scene_sets import SceneSet, refuse_shared
from showthrough.detection.test_pictures import TestSet, composed, photographed
from showthrough.errors import NotAvailableError, NotEnoughDataError

PASTED = "drawn scenes with faces pasted into them"
WHOLE = "whole scenes"


class FaceSets(NamedTuple):
    """Faces to learn from and to be tested on."""

    train: ImageSet
    synthetic: ImageSet
    holdout: ImageSet


class SceneSets(NamedTuple):
    """Whole scenes with boxes; None where none was given."""

    real: SceneSet | None = None
    synthetic: SceneSet | None = None
    test: SceneSet | None = None


class Trial(NamedTuple):
    """What detectors learn from and are tested on."""

    material: Material
    tests: tuple[TestSet, ...]
    made_of: str
    is_drawn: bool  # thresholds are set on drawn scenes without faces, and not on stray boxes in the test
    left_out: str = ""  # which synthetic images nobody could learn from, in a sentence


def trial_of(faces: FaceSets, scenes: SceneSets, config: DetectionConfig, seed: int) -> Trial:
    """Return the trial that is possible: of whole scenes where they are given, of pasted faces otherwise.

    Raises:
        NotEnoughDataError: a set of faces is empty.
        NotAvailableError: scenes are given on one side alone, or there are none to be tested on.
        DataError: synthetic scenes, or those of the test, have a class that real ones have not.
        IntegrityError: real scenes are tested on that were learned from.
    """
    if scenes.real is None and scenes.synthetic is None:
        return _pasted(faces, scenes.test, config, seed)
    if scenes.real is None:
        raise NotAvailableError(
            "the synthetic images are scenes with boxes, and there are no real scenes to compare with "
            "(detection.real)"
        )
    if scenes.synthetic is None:
        raise NotAvailableError(
            "real scenes are given (detection.real), and the synthetic images have no boxes: compose scenes "
            "of them (showthrough compose) and name the boxes, or take detection.real away"
        )
    if scenes.test is None:
        raise NotAvailableError("there are no real scenes to be tested on (detection.test or data.photos)")
    refuse_shared(scenes.real, scenes.test)
    test = photographed(scenes.test.among(scenes.real.classes), config)
    material = WholeScenes(scenes.real, scenes.synthetic, config, seed)
    unboxed = len(faces.synthetic) - len(scenes.synthetic)
    told = f"{unboxed:,} of {len(faces.synthetic):,} synthetic images have no boxes and taught nothing."
    return Trial(material, (test,), WHOLE, is_drawn=False, left_out=told if unboxed > 0 else "")


def _pasted(faces: FaceSets, test: SceneSet | None, config: DetectionConfig, seed: int) -> Trial:
    if len(faces.holdout) == 0:
        raise NotEnoughDataError("the detector needs holdout images and there are none", needed=1)
    material = PastedFaces(faces.train, faces.synthetic, config, seed)
    tests = [composed(faces.holdout, config, (seed, TESTING))]
    if test is not None:
        tests.append(photographed(test, config))
    return Trial(material, tuple(tests), PASTED, is_drawn=True)
