"""Photos of a public data set: fetched once, the same people in the same role everywhere."""

import hashlib
import io
import tarfile
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from showthrough.core.images import Role
from showthrough.core.subjects.data_config import DataConfig
from showthrough.data import public_photos
from showthrough.data.inputs import gather
from showthrough.data.listing import GLANCE
from showthrough.data.public_photos import PublicPhotos, bring_photos, list_public, photos_called
from showthrough.data.vault import Vault
from showthrough.errors import ConfigError, DataError, EnvironmentFault, IntegrityError
from weights_server import serving

PEOPLE = 12


def archive_of_people() -> bytes:
    """Return a compressed archive with two photos of each of some people, as LFW's is laid out."""
    rng = np.random.default_rng(0)
    with io.BytesIO() as made:
        with tarfile.open(fileobj=made, mode="w:gz") as archive:
            for person, photo in product(range(PEOPLE), (1, 2)):
                content = io.BytesIO()
                Image.fromarray(rng.integers(0, 256, (16, 16, 3), dtype=np.uint8)).save(content, "PNG")
                member = tarfile.TarInfo(f"lfw_funneled/Person_{person}/Person_{person}_{photo:04}.png")
                member.size = content.tell()
                content.seek(0)
                archive.addfile(member, content)
        return made.getvalue()


CONTENT = archive_of_people()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHOWTHROUGH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def offer(monkeypatch: pytest.MonkeyPatch, **given: object) -> PublicPhotos:
    """Let `lfw` be a small archive, as someone publishes it."""
    own = {"sha256": hashlib.sha256(CONTENT).hexdigest(), "train_people": 4, "holdout_people": 6, **given}
    photos = photos_called("lfw").model_copy(update=own)
    monkeypatch.setattr(public_photos, "photos_called", lambda _: photos)
    return photos


def silent(name: str, done: int, total: int) -> None:
    """Tell nobody."""


def test_the_digest_of_lfw_is_the_one_that_scikit_learn_pins() -> None:
    import sklearn.datasets

    text = (Path(sklearn.datasets.__file__).parent / "_lfw.py").read_text(encoding="utf-8")
    photos = photos_called("lfw")
    assert photos.url is not None
    assert photos.sha256 is not None
    assert photos.url in text
    assert photos.sha256 in text


def test_photos_are_fetched_once_and_people_are_shared_out_by_lot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(CONTENT) as server:
        offer(monkeypatch, url=server.address)
        bring_photos("lfw", silent, allow_download=True)
        bring_photos("lfw", silent, allow_download=False)
        assert len(server.asked) == 1
    config = DataConfig(public="lfw")
    first = gather(config, tmp_path, Vault(tmp_path / "one"), 0, silent)
    again = gather(config, tmp_path, Vault(tmp_path / "two"), 1, silent)
    assert {role: images.n_identities for role, images in first.sets.items()} == {
        Role.TRAIN: 4,
        Role.HOLDOUT: 4,
        Role.REFERENCE: 2,
    }
    assert len(first.sets[Role.TRAIN]) == 8
    shown = [
        [np.asarray(one.sets[Role.TRAIN].source.read(row)) for row in range(8)] for one in (first, again)
    ]
    assert np.array_equal(*shown)  # whatever the key of the vault and the seed
    listed = list_public("lfw", GLANCE)
    assert not {one.person for one in listed[Role.TRAIN]} & {one.person for one in listed[Role.HOLDOUT]}


def test_nothing_is_fetched_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(CONTENT) as server:
        offer(monkeypatch, url=server.address)
        with pytest.raises(EnvironmentFault, match="--allow-download"):
            bring_photos("lfw", silent, allow_download=False)
        with pytest.raises(EnvironmentFault, match="not on this machine"):
            list_public("lfw", GLANCE)
        assert server.asked == []


def test_another_archive_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(CONTENT + b"!") as server:
        offer(monkeypatch, url=server.address)
        with pytest.raises(IntegrityError, match="expects"):
            bring_photos("lfw", silent, allow_download=True)


def test_an_archive_of_too_few_people_and_an_unknown_name_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="did you mean lfw"):
        photos_called("lfv")
    photos = offer(monkeypatch, train_people=10)
    photos.path.parent.mkdir(parents=True)
    photos.path.write_bytes(CONTENT)
    with pytest.raises(DataError, match="names 12 people, too few"):
        list_public("lfw", GLANCE)
