"""Account of composed scenes: what was left out or found no room shows, and nobody is named."""

from pathlib import Path

import pytest

from showthrough.core.training_settings.composer_config import ComposerSettings, Condition
from showthrough.detection.composer.backgrounds import PictureFile
from showthrough.detection.patch_files import NO_PICTURE, LabelledFiles, Survey
from showthrough.detection.scene_account import account_of
from showthrough.detection.scene_log import SceneLine

SETTINGS = ComposerSettings(objects=(1, 2))
FILE = PictureFile(Path("a.png"), (9, 9))
PATCHES = LabelledFiles(Survey((FILE,) * 5, {}, "abc"), (0, 0, 0, 1, 1), ("face", "plate"))
MADE = {"seed": 3, "written_as": "PNG"}


def line(number: int, labels: tuple[int, ...], missing: int = 0, visible: float = 1.0) -> SceneLine:
    return SceneLine(
        scene=number,
        file=f"{number}.png",
        digest="0",
        boxes=((0, 0, 9, 9),) * len(labels),
        labels=labels,
        visible=(visible,) * len(labels),
        conditions={Condition.NOISE: 5.0} if number else {},
        missing=missing,
    )


def test_scenes_are_counted() -> None:
    account = account_of([line(0, (0, 1)), line(1, (1,), 1, 0.5)], SETTINGS, PATCHES, None, MADE)
    assert account.classes == {"face": 1, "plate": 2}
    assert account.conditions == {Condition.NOISE: 1}
    assert (account.partly_hidden, account.missing, account.short) == (1, 1, 0)
    assert account.is_complete
    assert list(account.sentences()) == [
        "scenes: 2; objects: face 1, plate 2; from patches: 5, drawn backgrounds"
    ]


@pytest.mark.parametrize(
    ("left_out", "is_complete"), [({NO_PICTURE: 2}, True), ({"damaged: it is cut short": 2}, False)]
)
def test_a_file_that_is_no_picture_at_all_is_told_and_nothing_lacks(left_out, is_complete) -> None:
    backgrounds = Survey((FILE,) * 7, left_out, "def")
    account = account_of([line(0, (0,))], SETTINGS, PATCHES, backgrounds, MADE)
    assert account.is_complete is is_complete
    first, second = account.sentences()
    assert first.endswith("backgrounds: 7")
    assert second == f"backgrounds left out, {next(iter(left_out))}: 2"


def test_a_scene_with_fewer_objects_than_the_fewest_is_short() -> None:
    account = account_of([line(0, (), 1)], SETTINGS, PATCHES, None, MADE)
    assert account.short == 1
    assert not account.is_complete
    assert "fewer than 1 objects" in list(account.sentences())[1]
