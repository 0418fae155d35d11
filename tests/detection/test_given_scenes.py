"""Scenes that an audit is given: boxes are refused before anything is read, and found by the image's id."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from showthrough.core.config import AuditConfig
from showthrough.core.images import Role
from showthrough.data.catalogue import Cataloguer
from showthrough.data.listing import list_folder
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.detection.given_scenes import given_scenes, refuse_bad_boxes, synthetic_scenes
from showthrough.errors import DataError, IntegrityError


def scenes(folder: Path, n: int) -> Path:
    folder.mkdir()
    rng, rows = np.random.default_rng(list(folder.name.encode())), ["path,x1,y1,x2,y2,label,slice"]
    for row in range(n):
        name = f"scene{row}.png"
        Image.fromarray(rng.integers(0, 255, (40, 60, 3), dtype=np.uint8)).save(folder / name)
        rows += [f"{name},1,2,11,12,face,{'night' if row % 2 else ''}", f"{name},20,5,40,35,plate,"]
    table = folder.parent / f"{folder.name}.csv"
    table.write_text("\n".join(rows) + "\n")
    return table


@pytest.fixture
def place(tmp_path: Path) -> Place:
    for name in ("train", "holdout", "real", "test", "synthetic"):
        scenes(tmp_path / name, 4)
    return Place(tmp_path, Vault(tmp_path / "vault"), lambda *_: None)


def config(**detection: object) -> AuditConfig:
    data = {
        "train": "train",
        "holdout": "holdout",
        "synthetic": "synthetic",
        "synthetic_boxes": "synthetic.csv",
    }
    return AuditConfig.model_validate({"name": "audit", "data": data, "detection": detection})


BOTH = {part: {"pictures": part, "boxes": f"{part}.csv"} for part in ("real", "test")}


def test_real_scenes_are_read_with_classes_and_slices_and_accounted_for(place: Place) -> None:
    (place.base / "real" / "scene3.png").write_bytes(b"no picture")
    given = given_scenes(config(**BOTH), place)
    assert given.test is not None
    assert given.test.classes == ("face", "plate")
    assert given.test.groups[1] == ("night",)
    assert given.real is not None
    assert len(given.real) == 3
    assert [account.label for account in given.accounts] == [
        "real scenes to learn from",
        "real scenes to be tested on",
    ]
    assert given_scenes(config(), place)[:2] == (None, None)


def test_only_classes_that_are_wanted_count(place: Place) -> None:
    wanted = {"test": {**BOTH["test"], "only": ["plate"]}}
    test = given_scenes(config(**wanted), place).test
    assert test is not None
    assert (test.classes, test.objects) == (("plate",), 4)


def test_synthetic_scenes_are_found_by_the_ids_of_their_images(place: Place) -> None:
    reader = Cataloguer(place.vault)
    images = reader.catalogue(Role.SYNTHETIC, list_folder(place.base / "synthetic"), "synthetic-x").images
    found = synthetic_scenes("synthetic", config(), images, place)
    assert found is not None
    assert (len(found), found.objects) == (4, 8)
    without = config().model_copy(update={"data": config().data.model_copy(update={"synthetic_boxes": None})})
    assert synthetic_scenes("synthetic", without, images, place) is None


@pytest.mark.parametrize(
    ("which", "row"), [("test", "scene0.png,30,2,11,12,face,"), ("synthetic", "a.png,0,0,5,5,face,")]
)
def test_boxes_that_cannot_be_meant_are_refused_before_anything_is_read(
    place: Place, which: str, row: str
) -> None:
    table = place.base / f"{which}.csv"
    table.write_text(table.read_text() + row + "\n")
    with pytest.raises(DataError, match="row 10"):
        refuse_bad_boxes(config(**BOTH), place.base)


def test_a_scene_that_is_learned_from_is_not_tested_on(place: Place) -> None:
    (place.base / "test" / "scene1.png").write_bytes((place.base / "real" / "scene2.png").read_bytes())
    with pytest.raises(IntegrityError, match="1 of 4 scenes to be tested on are among the real scenes"):
        given_scenes(config(**BOTH), place)


def test_a_class_without_a_counterpart_is_refused_before_anything_is_read(place: Place) -> None:
    table = place.base / "synthetic.csv"
    table.write_text(table.read_text().replace("plate", "number plate"))
    with pytest.raises(DataError, match="'number plate' have no counterpart"):
        refuse_bad_boxes(config(**BOTH), place.base)


def test_boxes_of_a_folder_that_a_generator_wrote_stand_beside_it(place: Place) -> None:
    coco = {
        "images": [{"id": 1, "file_name": "scene0.png", "width": 60, "height": 40}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 10, 10]}],
        "categories": [{"id": 1, "name": "face"}],
    }
    (place.base / "drawn.json").write_text(json.dumps(coco))
    table = {"kind": "folder", "path": "synthetic", "boxes": "drawn.json"}
    given = AuditConfig.model_validate(
        {"name": "audit", "data": {"train": "train", "holdout": "holdout"}, "generators": {"gan": table}}
    )
    images = (
        Cataloguer(place.vault).catalogue(Role.SYNTHETIC, list_folder(place.base / "synthetic"), "x").images
    )
    found = synthetic_scenes("gan", given, images, place)
    assert found is not None
    assert (len(found), found.classes) == (1, ("face",))
