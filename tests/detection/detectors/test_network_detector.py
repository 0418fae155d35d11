"""A detector's digest tells kinds, settings and weights apart."""

import torch

from showthrough.detection.detectors.detector import TrainableDetector
from showthrough.detection.detectors.fcos import FcosDetector
from showthrough.detection.detectors.network_detector import SMALL, ZOOM, NetworkDetector


def test_a_digest_changes_with_settings_and_with_a_single_weight() -> None:
    one = FcosDetector(1, 64)
    assert isinstance(one, TrainableDetector)
    assert isinstance(one, NetworkDetector)
    assert one.digest == FcosDetector(1, 64).digest
    assert one.digest != FcosDetector(1, 72).digest
    before = one.digest
    with torch.no_grad():
        next(one.network.parameters()).view(-1)[0].add_(1)
    assert one.digest != before


def test_large_scenes_are_zoomed_and_drawn_ones_are_seen_as_they_are() -> None:
    assert FcosDetector(1, SMALL)._own_recipe.zoom is None
    assert FcosDetector(1, SMALL + 1)._own_recipe.zoom == ZOOM
