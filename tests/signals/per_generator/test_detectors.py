"""Detectors trained on the images of the generator under audit."""

import drawn_faces
from showthrough.core.facts import DetectionScores
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.signals.per_generator.detectors import DetectionSignal
from signal_context import config_of, context_of, seen_of

BRIEF = {"scenes": 4, "test_scenes": 4, "size": 64, "steps": 2, "batch_size": 2, "seeds": 1}
ROLES = (Role.TRAIN, Role.HOLDOUT, Role.SYNTHETIC)
SETS = {role: drawn_faces.as_set(drawn_faces.draw_faces(12, 1 + n), role) for n, role in enumerate(ROLES)}


def detected(folder, **detection) -> DetectionScores | Missing:
    context = context_of(folder, SETS, None, config_of(detection=detection))
    return DetectionSignal().measure(context, seen_of(context, SETS))


def test_detectors_are_trained_on_real_and_on_synthetic_faces(tmp_path):
    found = detected(tmp_path, **BRIEF)
    assert isinstance(found, DetectionScores)
    assert found.conditions == ("real", "synthetic", "floor")
    assert list((tmp_path / "vault" / "detection").iterdir())


def test_detectors_that_are_switched_off_say_so(tmp_path):
    off = Missing("the config switches the detector off (detection.enabled)")
    assert detected(tmp_path, enabled=False) == off
