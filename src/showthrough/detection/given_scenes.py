"""Scenes that an audit is given: real ones to learn from, real ones to be tested on, and synthetic ones."""

from pathlib import Path
from typing import NamedTuple

from showthrough.core.config import AuditConfig
from showthrough.core.generator_config import FolderConfig
from showthrough.core.images import ImageSet, Role
from showthrough.core.records import RoleData
from showthrough.core.training_settings.detection_config import BoxedFolder
from showthrough.data.boxes.boxed_pictures import BoxedPictures
from showthrough.data.catalogue import Cataloguer
from showthrough.data.decoding.pixel_ranges import declared_range
from showthrough.data.workspace import Place
from showthrough.detection.scene_sets import (
    SceneSet,
    listed_scenes,
    read_scenes,
    refuse_other_classes,
    refuse_shared,
    scenes_of,
)

LABELS = {"real": "real scenes to learn from", "test": "real scenes to be tested on"}


class GivenScenes(NamedTuple):
    """Real scenes of an audit, and the account of each set; None where none was given."""

    real: SceneSet | None
    test: SceneSet | None
    accounts: tuple[RoleData, ...]


def refuse_bad_boxes(config: AuditConfig, base: Path) -> None:
    """Refuse boxes that cannot be meant, of real scenes and of synthetic ones, before anything is read.

    Raises:
        DataError: names the row, and guesses what it means; or a class has no counterpart among real scenes.
    """
    real, test = (
        None if folder is None else listed_scenes(folder, base)
        for folder in (config.detection.real, config.detection.test)
    )
    synthetic = [_synthetic(name, config, base) for name in (*config.generators, "synthetic")]
    for listed in (test, *synthetic):
        if real is not None and listed is not None:
            refuse_other_classes(listed.classes, real.classes)


def given_scenes(config: AuditConfig, place: Place) -> GivenScenes:
    """Return the real scenes, each picture decoded once; what cannot be read is counted and left out.

    Raises:
        DataError: boxes cannot be meant, or not one picture of a set can be read.
        IntegrityError: a scene is to be learned from and tested on.
    """
    declared = declared_range(config.data.pixel_range, "data.pixel_range")
    reader = Cataloguer(
        place.vault, config.data.max_megapixels, place.progress, config.data.max_frames, declared
    )
    found: dict[str, SceneSet] = {}
    accounts: list[RoleData] = []
    for part, label in LABELS.items():
        folder: BoxedFolder | None = getattr(config.detection, part)
        if folder is not None:
            found[part], account = read_scenes(listed_scenes(folder, place.base), reader, label)
            accounts.append(account)
    real, test = found.get("real"), found.get("test")
    if real is not None and test is not None:
        refuse_shared(real, test)
    return GivenScenes(real, test, tuple(accounts))


def synthetic_scenes(name: str, config: AuditConfig, images: ImageSet, place: Place) -> SceneSet | None:
    """Return the synthetic images of a generator with their boxes, or None where nobody gave any.

    Raises:
        NotEnoughDataError: none of the images has boxes.
    """
    listed = _synthetic(name, config, place.base)
    if listed is None:
        return None
    boxed = {place.vault.image_id(Role.SYNTHETIC, picture.name): picture for picture in listed.pictures}
    return scenes_of(images, boxed, listed.classes)


def _synthetic(name: str, config: AuditConfig, base: Path) -> BoxedPictures | None:
    generator = config.generators.get(name)
    if isinstance(generator, FolderConfig):
        folder, boxes = generator.path, generator.boxes
    else:
        folder, boxes = (
            config.data.synthetic or "",
            config.data.synthetic_boxes if generator is None else None,
        )
    if boxes is None or not folder:
        return None
    return listed_scenes(BoxedFolder(pictures=folder, boxes=boxes), base)
