"""Scenes for a training: the composer's own, in order, whichever is asked for."""

import numpy as np
import pytest

from showthrough.core.training_settings.composer_config import ComposerSettings
from showthrough.detection.composer.backgrounds import DrawnBackgrounds
from showthrough.detection.composer.composer import Composer
from showthrough.detection.composer.feeding import SceneFeed


def test_each_look_gives_the_next_scene_of_the_composer(rng) -> None:
    patches = list(rng.integers(0, 256, (3, 24, 24, 3), dtype=np.uint8))
    composer = Composer(
        patches, [0, 1, 2], DrawnBackgrounds(), ComposerSettings(size=(64, 64), height=(0.3, 0.5)), (1,)
    )
    with SceneFeed(composer, epoch=5) as feed:
        assert len(feed) == 5
        seen = [feed[3], feed[3], *feed[0:2], *feed]
        with pytest.raises(IndexError):
            feed[5]
    assert len(seen) == 9
    for number, scene in enumerate(seen):
        own = composer.compose(number).scene
        assert (scene.pixels == own.pixels).all()
        assert (scene.boxes == own.boxes).all()
        assert (scene.labels == own.labels).all()
