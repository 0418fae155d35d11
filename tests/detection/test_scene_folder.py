"""Scenes in a folder: the same bytes whoever composes them and however often that is stopped."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from showthrough.core.training_settings.composer_config import ComposerSettings
from showthrough.detection.scene_folder import STEP, SceneOrder, compose_folder
from showthrough.errors import ConfigError, DataError, EnvironmentFault, NotEnoughDataError, UsageError

SETTINGS = ComposerSettings(size=(64, 48), objects=(1, 2), height=(0.3, 0.5))


@pytest.fixture
def order(tmp_path, rng) -> SceneOrder:
    for name in ("anna/1", "anna/2", "ben/1"):
        path = tmp_path / "patches" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (30, 24, 3), dtype=np.uint8)).save(path)
    return SceneOrder(tmp_path / "patches", scenes=9, seed=4, form="both")


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Stop:
    """Progress that is interrupted when so many scenes are done."""

    def __init__(self, after: int) -> None:
        self.after = after

    def __call__(self, name: str, done: int, total: int) -> None:
        if name == STEP and done == self.after:
            raise KeyboardInterrupt


def test_pictures_boxes_and_account_agree(order, tmp_path) -> None:
    account = compose_folder(order, tmp_path / "out", SETTINGS)
    written = content(tmp_path / "out")
    coco = json.loads(written["annotations.json"])
    lines = [json.loads(line) for line in written["scenes.jsonl"].splitlines()[1:]]
    assert [image["file_name"] for image in coco["images"]] == [f"{n:06d}.png" for n in range(9)]
    assert len(coco["annotations"]) == sum(len(line["boxes"]) for line in lines) == account.classes["face"]
    for image, line in zip(coco["images"], lines, strict=True):
        pixels = np.asarray(Image.open(tmp_path / "out/images" / image["file_name"]))
        assert pixels.shape == (48, 64, 3)
        own = [one["bbox"] for one in coco["annotations"] if one["image_id"] == image["id"]]
        assert own == [[x1, y1, x2 - x1, y2 - y1] for x1, y1, x2, y2 in line["boxes"]]
        labels = written[f"labels/{Path(image['file_name']).stem}.txt"].decode().splitlines()
        assert len(labels) == len(own)
    assert written["labels/classes.txt"] == b"face\n"
    assert account.is_complete
    assert json.loads(written["compose.json"]) == json.loads(account.model_dump_json())
    assert b"anna" not in b"".join(written.values()).lower()


def test_sub_folders_name_the_classes_when_that_is_asked(order, tmp_path) -> None:
    account = compose_folder(order._replace(label=None), tmp_path / "out", SETTINGS)
    assert set(account.classes) == {"anna", "ben"}
    assert all(account.classes.values())


def test_a_stopped_run_ends_as_one_that_was_not(order, tmp_path) -> None:
    compose_folder(order, tmp_path / "whole", SETTINGS)
    with pytest.raises(KeyboardInterrupt):
        compose_folder(order, tmp_path / "out", SETTINGS, 1, Stop(3))
    with (tmp_path / "out/scenes.jsonl").open("ab") as log:
        log.write(b'{"scene": 3, "fi')
    (tmp_path / "out/images/000001.png").write_bytes(b"")  # as after a power cut
    (tmp_path / "out/images/000002.png").unlink()
    (tmp_path / "out/images/000005.png.part").write_bytes(b"half")
    (tmp_path / "out/images/000042.png").write_bytes(b"composed ahead")
    with pytest.raises(KeyboardInterrupt):
        compose_folder(order, tmp_path / "out", SETTINGS, 1, Stop(6))
    compose_folder(order, tmp_path / "out", SETTINGS)
    assert content(tmp_path / "out") == content(tmp_path / "whole")


def test_scenes_can_be_added_and_not_taken_away(order, tmp_path) -> None:
    compose_folder(order, tmp_path / "whole", SETTINGS)
    compose_folder(order._replace(scenes=4), tmp_path / "out", SETTINGS)
    compose_folder(order, tmp_path / "out", SETTINGS)
    assert content(tmp_path / "out") == content(tmp_path / "whole")
    with pytest.raises(UsageError, match="holds 9 scenes already, more than 4"):
        compose_folder(order._replace(scenes=4), tmp_path / "out", SETTINGS)


def test_workers_change_no_byte(order, tmp_path) -> None:
    many = order._replace(scenes=60, quality=80, form="coco")
    compose_folder(many, tmp_path / "one", SETTINGS, 1)
    compose_folder(many, tmp_path / "two", SETTINGS, 2)
    assert content(tmp_path / "one") == content(tmp_path / "two")
    assert (tmp_path / "one/images/000059.jpg").is_file()


def test_backgrounds_of_a_folder_are_shown_and_those_that_cannot_be_read_are_told(order, tmp_path) -> None:
    (tmp_path / "ground").mkdir()
    Image.new("RGB", (90, 70), (0, 0, 200)).save(tmp_path / "ground/blue.png")
    (tmp_path / "ground/odd.jpg").write_bytes(b"\xff\xd8\xff")
    asked = order._replace(backgrounds=tmp_path / "ground", scenes=3)
    bare = SETTINGS.model_copy(update={"conditions": {}, "decoys": (0, 0)})
    account = compose_folder(asked, tmp_path / "out", bare)
    assert account.backgrounds == 1
    assert sum(account.backgrounds_left_out.values()) == 1
    assert not account.is_complete
    pixels = np.asarray(Image.open(tmp_path / "out/images/000000.png"))
    assert ((pixels == (0, 0, 200)).all(axis=2)).mean() > 0.4


def test_other_settings_seeds_and_patches_need_another_folder(order, tmp_path) -> None:
    compose_folder(order, tmp_path / "out", SETTINGS)
    for other, settings in (
        (order._replace(seed=5), SETTINGS),
        (order._replace(quality=90), SETTINGS),
        (order, SETTINGS.model_copy(update={"lighting": 0.1})),
    ):
        with pytest.raises(UsageError, match="scenes of other settings, patches or backgrounds"):
            compose_folder(other, tmp_path / "out", settings)
    (order.patches / "ben/1.png").unlink()
    with pytest.raises(UsageError, match="scenes of other settings"):
        compose_folder(order, tmp_path / "out", SETTINGS)


def test_too_many_objects_for_a_scene_are_counted_and_none_at_all_is_refused(order, tmp_path) -> None:
    crowd = SETTINGS.model_copy(update={"objects": (40, 40)})
    account = compose_folder(order, tmp_path / "crowd", crowd)
    assert account.short == 9
    assert account.missing > 0
    assert not account.is_complete
    Image.new("RGB", (900, 8)).save(order.patches / "anna/1.png")
    for name in ("anna/2", "ben/1"):
        (order.patches / f"{name}.png").unlink()
    with pytest.raises(NotEnoughDataError, match="none of 9 scenes shows an object"):
        compose_folder(order, tmp_path / "out", SETTINGS)


@pytest.mark.parametrize(
    ("changed", "error", "told"),
    [
        ({"scenes": 0}, UsageError, "at least one"),
        ({"quality": 101}, ConfigError, "quality of JPEG is 1 to 100, not 101"),
        ({"label": " "}, ConfigError, "a label is a word"),
        ({"patches": Path("/nowhere")}, DataError, "no folder /nowhere of patches"),
        ({"backgrounds": Path("/nowhere")}, DataError, "no folder /nowhere of backgrounds"),
    ],
)
def test_an_order_that_cannot_be_meant_is_refused_before_anything_is_written(
    order, tmp_path, changed, error, told
) -> None:
    with pytest.raises(error, match=told):
        compose_folder(order._replace(**changed), tmp_path / "out", SETTINGS)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("place", ["patches/out", "."])
def test_what_is_written_is_never_read(order, tmp_path, place) -> None:
    with pytest.raises(UsageError, match="outside the folders"):
        compose_folder(order, tmp_path / place, SETTINGS)


def test_a_full_disk_is_told_and_the_same_call_goes_on(order, tmp_path, monkeypatch) -> None:
    import errno

    from showthrough.detection import scene_folder

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(scene_folder, "replacing", full)
        with pytest.raises(
            EnvironmentFault, match="the disk is full; free some space and run the same command"
        ):
            compose_folder(order, tmp_path / "out", SETTINGS)
    compose_folder(order, tmp_path / "whole", SETTINGS)
    compose_folder(order, tmp_path / "out", SETTINGS)
    assert content(tmp_path / "out") == content(tmp_path / "whole")
