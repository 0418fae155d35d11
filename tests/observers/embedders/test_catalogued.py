"""Embedders that are named and not described: the catalogue says the rest."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from lfw_pairs import lfw_pairs, similarities
from showthrough.core.config import ArcFaceConfig, CatalogueConfig, DlibConfig, FaceNetConfig
from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError
from showthrough.observers.embedders.catalogued import catalogued, resolved
from showthrough.observers.runtime.face_embedder import FaceEmbedder
from showthrough.weight_catalogue import PublicWeights, entries, entry_called
from showthrough.weight_catalogue import fetching as weight_fetching
from weights_server import serving

MATCHERS = [name for name, entry in entries().items() if entry.use == "face matcher"]


def untold(name: str, done: int, total: int) -> None:
    """Tell nobody."""


def config(name: str, **given: object) -> CatalogueConfig:
    return CatalogueConfig.model_validate({"kind": "catalogue", "name": name, **given})


def load(name: str, *, allow_download: bool = False, **given: object) -> FaceEmbedder:
    return catalogued("e", config(name, **given), Path(), untold, allow_download=allow_download)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHOWTHROUGH_CACHE", str(tmp_path))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    return tmp_path / "weights"


def put(name: str, shared_data: Path) -> PublicWeights:
    """Put a file of the shared data into the cache, or skip where it is not there."""
    entry = entry_called(name)
    found = next(shared_data.rglob(entry.file), None)
    if found is None:
        pytest.skip(f"{entry.file} is not among the test data")
    entry.path.parent.mkdir(parents=True)
    shutil.copy(found, entry.path)
    return entry


@pytest.mark.parametrize("name", MATCHERS)
def test_every_matcher_of_the_catalogue_becomes_a_table_with_its_file_pinned(name: str) -> None:
    settings, entry = resolved(config(name)), entry_called(name)
    assert isinstance(settings, ArcFaceConfig | FaceNetConfig | DlibConfig)
    assert settings.sha256 == entry.sha256
    assert settings.file == str(entry.path)
    assert settings.align == ("dlib" if name == "dlib" else "mtcnn")
    assert resolved(config(name, align="crop", crop=0.7)).crop == 0.7


@pytest.mark.parametrize("name", ["edgeface-xxs", "mobilefacenet"])
def test_an_embedder_runs_by_its_name(name: str, shared_data: Path, rng: np.random.Generator) -> None:
    entry = put(name, shared_data)
    embedder = load(name, align="none")
    vectors = embedder(rng.integers(0, 256, (2, 112, 112, 3), dtype=np.uint8))
    assert vectors.shape == (2, entry.dims)
    assert embedder.info.digest == entry.sha256
    assert embedder.info.licence == entry.licence
    assert not embedder.info.note
    assert embedder.info.preprocessing


def test_people_are_told_apart_by_a_name_alone_with_yunet_of_the_catalogue(shared_data: Path) -> None:
    pytest.importorskip("cv2")
    put("edgeface-xxs", shared_data)
    put("yunet", shared_data)
    same, other = lfw_pairs(shared_data, 8)
    embedder = load("edgeface-xxs", align="yunet")
    assert "YuNet" in embedder.info.preprocessing
    assert np.median(similarities(embedder, same)) > similarities(embedder, other).max()


def test_people_are_told_apart_by_two_matchers_that_packages_bring(shared_data: Path) -> None:
    same, other = lfw_pairs(shared_data, 8)
    for name in ("dlib", "sface"):
        if not entry_called(name).ready():
            pytest.skip(f"{name} takes pip install 'showthrough[dlib,sface]'")
        embedder = load(name, align="dlib")
        assert embedder.info.digest == entry_called(name).sha256
        assert np.median(similarities(embedder, same)) > similarities(embedder, other).max()


def test_what_is_not_here_is_named_with_the_command_that_brings_it() -> None:
    with pytest.raises(EnvironmentFault, match="showthrough weights fetch edgeface-xxs --allow-download"):
        load("edgeface-xxs")


def test_with_permission_an_audit_fetches_what_is_missing(
    cache: Path, monkeypatch: pytest.MonkeyPatch, shared_data: Path
) -> None:
    entry = put("mobilefacenet", shared_data)
    content = entry.path.read_bytes()
    entry.path.unlink()
    with serving(content) as server:
        download = weight_fetching.download
        monkeypatch.setattr(
            weight_fetching,
            "download",
            lambda wanted, *rest: download(wanted._replace(url=server.address), *rest),
        )
        assert load("mobilefacenet", align="none", allow_download=True).info.digest == entry.sha256
        assert len(server.asked) == 1


def test_a_cached_file_that_is_another_one_is_refused(cache: Path) -> None:
    entry = entry_called("mobilefacenet")
    entry.path.parent.mkdir(parents=True)
    with entry.path.open("wb") as file:
        file.truncate(entry.size)
        file.write(b"PK")
    with pytest.raises(IntegrityError):
        load("mobilefacenet")


def test_only_matchers_of_the_catalogue_are_embedders() -> None:
    with pytest.raises(ConfigError, match="yunet of the weight catalogue is a face detector"):
        load("yunet")
    with pytest.raises(ConfigError, match="no face matcher called"):
        load("arcface-r100")
