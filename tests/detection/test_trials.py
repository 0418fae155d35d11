"""Which trial of detectors an audit can have, by what it is given."""

import pytest

from boxed_scenes import squares
from drawn_faces import as_set, draw_faces
from showthrough.core.images import Role
from showthrough.core.training_settings.detection_config import DetectionConfig
from showthrough.detection.trials import PASTED, WHOLE, FaceSets, SceneSets, trial_of
from showthrough.errors import NotAvailableError

CONFIG = DetectionConfig(scenes=4, test_scenes=4, size=64, photos=6)
FACES = FaceSets(
    *(as_set(draw_faces(6, n), role) for n, role in enumerate((Role.TRAIN, Role.SYNTHETIC, Role.HOLDOUT)))
)


def test_faces_alone_are_pasted_and_real_scenes_are_a_second_test() -> None:
    assert [one.test.name for one in trial_of(FACES, SceneSets(), CONFIG, 0).tests] == ["composed"]
    trial = trial_of(FACES, SceneSets(test=squares(9, 1)), CONFIG, 0)
    assert [one.test.name for one in trial.tests] == ["composed", "photos"]
    assert (trial.made_of, trial.is_drawn) == (PASTED, True)


def test_scenes_on_both_sides_are_compared_whole_on_real_ones() -> None:
    trial = trial_of(FACES, SceneSets(squares(9, 1), squares(9, 2), squares(9, 3)), CONFIG, 0)
    (tested,) = trial.tests
    assert (trial.made_of, trial.is_drawn, len(tested.pictures)) == (WHOLE, False, 6)
    assert tested.test.slices == ("night",)


def test_synthetic_images_without_boxes_are_counted() -> None:
    few = SceneSets(squares(9, 1), squares(4, 2), squares(9, 3))
    assert trial_of(FACES, few, CONFIG, 0).left_out == (
        "2 of 6 synthetic images have no boxes and taught nothing."
    )
    all_boxed = SceneSets(squares(9, 1), squares(6, 2), squares(9, 3))
    assert trial_of(FACES, all_boxed, CONFIG, 0).left_out == ""


@pytest.mark.parametrize(
    ("scenes", "told"),
    [
        (SceneSets(synthetic=squares(9, 2), test=squares(9, 3)), "no real scenes to compare with"),
        (SceneSets(real=squares(9, 2), test=squares(9, 3)), "the synthetic images have no boxes"),
        (SceneSets(real=squares(9, 1), synthetic=squares(9, 2)), "no real scenes to be tested on"),
    ],
)
def test_scenes_on_one_side_alone_are_no_comparison(scenes: SceneSets, told: str) -> None:
    with pytest.raises(NotAvailableError, match=told):
        trial_of(FACES, scenes, CONFIG, 0)
