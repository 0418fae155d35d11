"""The observers of an audit: built before anything long begins, the same for every generator."""

from pathlib import Path

import numpy as np
import pytest

from drawn_faces import as_set, draw_faces
from showthrough.audit.observers import build_observers, load_observers, observe
from showthrough.core.config import AuditConfig
from showthrough.core.images import ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.core.records import RoleData, Subject
from showthrough.data.inputs import Inputs
from showthrough.errors import ConfigError, EnvironmentFault
from showthrough.signals.context import Observers
from showthrough.signals.drawn import Drawn
from signal_context import config_of, context_of, place_of

PCA = {"pca": {"kind": "pca", "components": 4}}


@pytest.fixture(scope="module")
def sets() -> dict[Role, ImageSet]:
    return {role: as_set(draw_faces(20, seed), role) for seed, role in enumerate(Role)}


def built(config: AuditConfig, sets: dict[Role, ImageSet], folder: Path) -> Observers:
    real = {role: images for role, images in sets.items() if role is not Role.SYNTHETIC}
    place = place_of(folder)
    return build_observers(config, Inputs(real, (), None, ()), place, load_observers(config, place))


def test_pixels_come_first_and_the_embedders_of_the_config_after_them(
    sets: dict[Role, ImageSet], tmp_path: Path
) -> None:
    observers = built(config_of(embedders=PCA), sets, tmp_path)
    assert [one.info.name for one in observers.shown] == ["pixels", "pca"]


def test_without_an_extractor_the_reason_says_what_to_set(sets: dict[Role, ImageSet], tmp_path: Path) -> None:
    missing = built(config_of(), sets, tmp_path).extractor
    assert isinstance(missing, Missing)
    assert "features.file or features.embedder" in missing.reason


def test_an_embedder_can_stand_in_for_the_inception_network_and_is_not_called_fid(
    sets: dict[Role, ImageSet], tmp_path: Path
) -> None:
    observers = built(config_of(embedders=PCA, features={"embedder": "pca"}), sets, tmp_path)
    assert not isinstance(observers.extractor, Missing)
    assert (observers.extractor.by, observers.extractor.title) == ("pca", "FD-pca")
    assert "no published FID" in observers.extractor.note


def test_an_extractor_that_nobody_set_up_is_refused_with_the_choices(
    sets: dict[Role, ImageSet], tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match="pixels, pca"):
        built(config_of(embedders=PCA, features={"embedder": "facenet"}), sets, tmp_path)


def test_missing_weights_are_known_before_anything_long_begins(
    sets: dict[Role, ImageSet], tmp_path: Path
) -> None:
    with pytest.raises(EnvironmentFault, match="nowhere"):
        built(config_of(features={"file": "nowhere.pth"}), sets, tmp_path)


def test_checks_see_the_images_of_the_generator_and_the_real_people(
    sets: dict[Role, ImageSet], tmp_path: Path
) -> None:
    images = as_set(draw_faces(5, seed=9), Role.SYNTHETIC)
    data = RoleData(role=Role.SYNTHETIC, digest="d", n_images=5, n_identities=0, identity_known=False)
    drawn = Drawn(images, data, Subject(name="made", kind="folder", digest="d", n_samples=5), generator=None)
    seen = observe(drawn, context_of(tmp_path, sets))
    assert seen.images(Role.SYNTHETIC) is images
    assert seen.images(Role.TRAIN) is sets[Role.TRAIN]
    assert np.isfinite(seen.of(Role.SYNTHETIC, "pixels").values).all()


def test_extractors_beside_the_first_are_named_each_and_need_names_of_their_own(
    sets: dict[Role, ImageSet], tmp_path: Path
) -> None:
    tables = {"embedders": PCA, "features": {"embedder": "pca"}}
    beside = {"features_beside": {"plain": {"embedder": "pixels"}}}
    found = built(config_of(**tables, **beside), sets, tmp_path).extractor
    assert not isinstance(found, Missing)
    assert [one.title for one in found.every] == ["FD-pca", "FD-pixels"]
    for wrong, sentence in (
        ({"features_beside": {"twice": {"embedder": "pca"}}}, "two tables of features are called FD-pca"),
        ({"features_beside": {"none": {}}}, "features_beside.none names no extractor"),
        ({"features_beside": {"no": {"embedder": "facenet"}}}, "features_beside.no.embedder is 'facenet'"),
    ):
        with pytest.raises(ConfigError, match=sentence):
            built(config_of(**tables, **wrong), sets, tmp_path)
    with pytest.raises(ConfigError, match="features_beside stands beside features"):
        built(config_of(embedders=PCA, **beside), sets, tmp_path)
