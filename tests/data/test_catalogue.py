"""What becomes of every file of a folder."""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from showthrough.core.images import Role
from showthrough.core.reading.image_chunks import chunks
from showthrough.data.catalogue import Cataloguer
from showthrough.data.decoding.folder_files import PassedOver
from showthrough.data.decoding.pixel_ranges import declared_range
from showthrough.data.listing import Entry, list_folder
from showthrough.data.vault import Vault
from showthrough.errors import DataError

Folder = Callable[..., Path]


@pytest.fixture
def people(tmp_path: Path, rng: np.random.Generator) -> Path:
    """Return a folder of three people with two pictures each, of two sizes."""
    for person in ("zoe", "wim", "kyx"):
        (tmp_path / "photos" / person).mkdir(parents=True)
        for number, side in enumerate((20, 24)):
            pixels = rng.integers(0, 255, (side, side, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / "photos" / person / f"{number}.png")
    return tmp_path / "photos"


@pytest.fixture
def reader(tmp_path: Path) -> Cataloguer:
    return Cataloguer(Vault(tmp_path / "vault"))


def test_a_sub_folder_is_a_person(people: Path, reader: Cataloguer) -> None:
    images = reader.catalogue(Role.TRAIN, list_folder(people)).images
    assert len(images) == 6
    assert images.n_identities == 3
    assert images.identity_known


def test_no_name_and_no_plain_digest_leaves_the_vault(people: Path, reader: Cataloguer) -> None:
    catalogue = reader.catalogue(Role.TRAIN, list_folder(people))
    told = repr((catalogue.images.ids, catalogue.images.identity, catalogue.data, catalogue.digests))
    assert not any(name in told for name in ("zoe", "wim", "kyx", "photos"))
    other = Cataloguer(Vault(people.parent / "another-vault")).catalogue(Role.TRAIN, list_folder(people))
    assert not set(other.images.ids) & set(catalogue.images.ids)
    assert other.images.digest != catalogue.images.digest


def test_the_vault_tells_its_owner_who_is_who(people: Path, reader: Cataloguer) -> None:
    images = reader.catalogue(Role.TRAIN, list_folder(people)).images
    names = json.loads((reader.vault.folder / "names-train.json").read_text(encoding="utf-8"))["content"]
    assert set(names) == set(images.ids)
    assert reader.vault.folder.stat().st_mode & 0o777 == 0o700
    assert (reader.vault.folder / "key").stat().st_mode & 0o777 == 0o600


def test_unreadable_files_are_quarantined_and_no_other_image_is_lost(
    people: Path, reader: Cataloguer
) -> None:
    (people / "zoe" / "empty.jpg").touch()
    (people / "wim" / "notes.txt").write_text("not a picture")
    whole = (people / "kyx" / "0.png").read_bytes()
    (people / "kyx" / "half.png").write_bytes(whole[: len(whole) // 2])
    catalogue = reader.catalogue(Role.TRAIN, list_folder(people))
    assert len(catalogue.images) == 6
    reasons = sorted(q.reason.split(":")[0].split(" ")[0] for q in catalogue.data.quarantined)
    assert reasons == ["damaged", "empty", "not"]


def test_a_folder_without_one_usable_image_is_an_error_that_names_no_file(tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "x.jpg").touch()
    with pytest.raises(
        DataError, match=r"none of the 1 files given as holdout .*zero bytes\) \(such as holdout-\w{12}"
    ):
        Cataloguer(Vault(tmp_path / "vault")).catalogue(Role.HOLDOUT, list_folder(tmp_path / "bad"))


def test_a_second_reading_is_the_same_and_reads_only_what_changed(people: Path, reader: Cataloguer) -> None:
    first = reader.catalogue(Role.TRAIN, list_folder(people))
    Image.new("RGB", (20, 20), "red").save(people / "zoe" / "0.png")
    second = reader.catalogue(Role.TRAIN, list_folder(people))
    changed = [id_ for id_ in first.digests if first.digests[id_] != second.digests[id_]]
    assert changed == [reader.vault.image_id(Role.TRAIN, "zoe/0.png")]
    assert first.images.digest != second.images.digest


def test_repeats_of_a_picture_are_counted_and_said(people: Path, reader: Cataloguer) -> None:
    (people / "wim" / "copy.png").write_bytes((people / "zoe" / "0.png").read_bytes())
    note = reader.catalogue(Role.TRAIN, list_folder(people)).data.note
    assert note.startswith("1 image exactly repeats another")
    assert "1 stands under more than one person" in note


def test_chunks_come_in_order_at_one_size_or_by_size(people: Path, reader: Cataloguer) -> None:
    images = reader.catalogue(Role.TRAIN, list_folder(people)).images
    resized = list(chunks(images, (16, 16), 4))
    assert [chunk.pixels.shape for chunk in resized] == [(4, 16, 16, 3), (2, 16, 16, 3)]
    native = list(chunks(images, None, 4))
    assert sorted(row for chunk in native for row in chunk.rows) == list(range(6))
    assert all(chunk.pixels.shape[1:3] == images.sizes[row] for chunk in native for row in chunk.rows)


def test_a_file_that_vanishes_during_the_audit_is_an_error_not_a_gap(
    people: Path, reader: Cataloguer
) -> None:
    images = reader.catalogue(Role.TRAIN, list_folder(people)).images
    (people / "zoe" / "0.png").unlink()
    with pytest.raises(DataError, match="no longer is"):
        list(chunks(images, (16, 16), 4))


def test_each_frame_is_an_image_of_its_file_s_person(people: Path, tmp_path: Path, rng) -> None:
    frames = [Image.fromarray(rng.integers(0, 255, (20, 20, 3), dtype=np.uint8)) for _ in range(5)]
    frames[0].save(people / "zoe" / "moving.png", save_all=True, append_images=frames[1:])
    for _ in range(2):  # the second time from what the vault remembers
        reader = Cataloguer(Vault(tmp_path / "vault"), max_frames=3)
        images, data, _ = reader.catalogue(Role.TRAIN, list_folder(people))
        assert (len(images), images.n_identities, len(set(images.ids))) == (9, 3, 9)
        assert data.n_unseen == 2  # all that the limit left out
        assert [one.reason for one in data.quarantined] == ["frames beyond the first 3"]
        read = [image for chunk in chunks(images, None, 4) for image in chunk.pixels]
        for frame in frames[:3]:
            assert any(image.shape == (20, 20, 3) and (image == np.asarray(frame)).all() for image in read)


def test_text_beside_the_images_is_quarantined_but_nothing_unseen(people: Path, reader: Cataloguer) -> None:
    (people / "zoe" / "notes.txt").write_text("taken in spring", encoding="utf-8")
    (people / "zoe" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 half a photo")
    data = reader.catalogue(Role.TRAIN, list_folder(people)).data
    assert len(data.quarantined) == 2
    assert data.n_unseen == 1


def deep(folder: Path, images: Sequence[np.ndarray]) -> Path:
    for number, pixels in enumerate(images):
        (folder / f"p{number}").mkdir(parents=True)
        Image.fromarray(pixels.astype(np.float32)).save(folder / f"p{number}" / "0.tif")
    return folder


@pytest.mark.parametrize(("black", "white"), [(0, 1), (-1, 1), (0, 255), (0, 65535)])
def test_float_photos_are_read_in_the_range_that_all_of_them_fill(tmp_path, rng, black, white) -> None:
    spans = np.column_stack([rng.integers(0, 128, 40), rng.integers(128, 256, 40)])  # from dark to bright
    photos = [rng.integers(dark, bright, (6, 6)) for dark, bright in [*spans, (0, 256)]]
    scaled = [black + photo / 255 * (white - black) for photo in photos]
    scaled[7][0, 0] = black + 1.03 * (white - black)  # a filter overshot
    photos[7][0, 0] = 255
    folder = deep(tmp_path / "photos", scaled)
    for _ in range(2):  # the second time from what the vault remembers
        reader = Cataloguer(Vault(tmp_path / "vault"))
        images, data, digests = reader.catalogue(Role.TRAIN, list_folder(folder))
        assert data.conversions == {f"more than 8 bits a channel: {black} to {white} scaled to 8 bits": 41}
        assert len(set(digests.values())) == 41
        seen = {person: images.source.read(row)[..., 0] for row, person in enumerate(images.identity)}
        for number, photo in enumerate(photos):
            assert np.abs(seen[reader.vault.person_id(f"p{number}")] - photo).max() <= 1


def test_a_range_that_nothing_tells_is_asked_before_the_audit_goes_on(tmp_path: Path, rng) -> None:
    folder = deep(tmp_path / "photos", rng.uniform(0, 0.4, (3, 6, 6)))
    with pytest.raises(DataError, match=r"images of train \(3 of them\).* set data\.pixel_range"):
        Cataloguer(Vault(tmp_path / "vault")).catalogue(Role.TRAIN, list_folder(folder))
    answers = {"unit": 102, "symmetric": 178}  # the brightest level
    for name, most in answers.items():
        declared = declared_range(name, "data.pixel_range")
        reader = Cataloguer(Vault(tmp_path / "vault"), declared=declared)
        images = reader.catalogue(Role.TRAIN, list_folder(folder)).images
        assert max(images.source.read(row).max() for row in range(3)) in range(most - 5, most + 1)


def test_a_photo_that_does_not_fit_the_declared_range_is_quarantined_and_costs_no_other(
    tmp_path, rng
) -> None:
    folder = deep(tmp_path / "photos", [*rng.uniform(0, 1, (3, 6, 6)), np.full((6, 6), 5.0)])
    reader = Cataloguer(Vault(tmp_path / "vault"), declared=declared_range("unit", "data.pixel_range"))
    data = reader.catalogue(Role.TRAIN, list_folder(folder)).data
    assert (data.n_images, data.n_unseen) == (3, 1)


def test_what_the_listing_refused_is_counted(people: Path, reader: Cataloguer, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (people / "link").symlink_to(tmp_path / "elsewhere")
    (people / "loop").symlink_to(people)
    data = reader.catalogue(Role.TRAIN, list_folder(people)).data
    assert (data.n_images, len(data.quarantined), data.n_unseen) == (6, 2, 1)


def test_names_that_are_no_utf_8_are_read_as_any_other(people: Path, reader: Cataloguer) -> None:
    (people / "zoe").rename(people / os.fsdecode(b"zo\xeb"))
    for _ in range(2):
        images, data, _ = reader.catalogue(Role.TRAIN, list_folder(people))
        assert (len(images), images.n_identities, data.n_unseen) == (6, 3, 0)


def test_no_sentence_and_no_record_tells_whose_photo_cannot_be_read(people: Path, reader: Cataloguer) -> None:
    (people / "zoe" / "1.png").write_bytes((people / "zoe" / "1.png").read_bytes()[:60])
    catalogue = reader.catalogue(Role.TRAIN, list_folder(people))
    (people / "wim" / "0.png").unlink()
    with pytest.raises(DataError, match=r"^train-\w{12} was readable .*no such file") as caught:
        list(chunks(catalogue.images, (16, 16), 4))
    told = str(caught.value) + catalogue.data.model_dump_json()
    assert not any(name in told for name in ("zoe", "wim", "png", str(people)))


def test_what_is_remembered_of_a_file_is_written_once(tmp_path: Path, monkeypatch) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "a.bmp")
    gone = PassedOver("a link")
    many = [Entry(tmp_path / f"{number}", f"{number}", None, passed_over=gone) for number in range(10_000)]
    vault, written = Vault(tmp_path / "vault"), list[int]()
    write = vault.write_json

    def counted(name: str, value: object) -> None:
        write(name, value)
        written.append((vault.folder / name).stat().st_size if name.startswith("catalogue") else 0)

    monkeypatch.setattr(vault, "write_json", counted)
    Cataloguer(vault).catalogue(Role.TRAIN, [*many, Entry(tmp_path / "a.bmp", "a", None)])
    assert len([size for size in written if size]) == 20
    assert sum(written) < 25 * max(written)


def test_train_and_held_out_people_are_not_read_in_two_ranges(tmp_path: Path, rng) -> None:
    train = deep(tmp_path / "train", 2 * rng.uniform(0, 1, (5, 6, 6)) - 1)
    bright = deep(tmp_path / "holdout", rng.uniform(0.1, 1, (2, 6, 6)))  # of [-1, 1] too, as it happens
    reader = Cataloguer(Vault(tmp_path / "vault"))
    reader.catalogue(Role.TRAIN, list_folder(train))
    with pytest.raises(DataError, match=r"train fill -1 to 1, and those of holdout 0 to 1; .* set data"):
        reader.catalogue(Role.HOLDOUT, list_folder(bright))
    declared = declared_range("symmetric", "data.pixel_range")
    reader = Cataloguer(Vault(tmp_path / "vault"), declared=declared)
    for role, folder in ((Role.TRAIN, train), (Role.HOLDOUT, bright)):
        assert len(reader.catalogue(role, list_folder(folder)).images)


@pytest.mark.parametrize(("role", "unseen"), [(Role.TRAIN, 0), (Role.SYNTHETIC, 2)])
def test_what_a_program_left_among_synthetic_images_is_released_unseen(
    role: Role, unseen: int, tmp_path: Path, reader: Cataloguer, rng
) -> None:
    for file in ("1.png", "@eaDir/2.png", "__MACOSX/3.png"):
        (tmp_path / "made" / file).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (8, 8, 3), dtype=np.uint8)).save(tmp_path / "made" / file)
    assert reader.catalogue(role, list_folder(tmp_path / "made")).data.n_unseen == unseen
