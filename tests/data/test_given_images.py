"""Images handed in as arrays: keyed ids, names of people hidden, and the digests that a file would have."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from showthrough.core.images import Role
from showthrough.data.given_images import given_catalogue, refuse_alike
from showthrough.data.vault import Vault
from showthrough.errors import DataError, IntegrityError


def test_the_same_pixels_have_one_digest_in_an_array_and_in_a_file(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    vault, pixels = Vault(tmp_path / "vault"), rng.integers(0, 256, (2, 8, 6, 3), dtype=np.uint8)
    (tmp_path / "images").mkdir()
    for row, one in enumerate(pixels):
        Image.fromarray(one).save(tmp_path / "images" / f"{row}.png")
    by_array = given_catalogue(Role.TRAIN, pixels, vault)
    by_folder = given_catalogue(Role.TRAIN, tmp_path / "images", vault)
    assert list(by_array.digests.values()) == list(by_folder.digests.values())
    assert list(by_array.images.sizes) == [(8, 6)] * 2


def test_names_become_keyed_ids_that_are_equal_for_equal_names(tmp_path: Path) -> None:
    vault, pixels = Vault(tmp_path), np.zeros((3, 8, 8, 3), np.uint8)
    images = given_catalogue(Role.TRAIN, (pixels, np.array([7, 7, 8]), ["x", "y", "x"]), vault).images
    assert images.identity[0] == images.identity[1] == vault.person_id("7") != images.identity[2]
    assert (images.identity_known, list(images.group or ())) == (True, ["x", "y", "x"])
    alone = given_catalogue(Role.TRAIN, pixels, vault).images
    assert (alone.n_identities, alone.identity_known, alone.group) == (3, False, None)


def test_repeats_and_flat_images_are_told_and_floats_are_not_guessed_at(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    told = given_catalogue(Role.TRAIN, np.zeros((3, 8, 8, 3), np.uint8), vault).data.note
    assert told == (
        "handed in as an array; 2 images exactly repeat another of the same role; "
        "3 images are of one colour throughout"
    )
    with pytest.raises(DataError, match="nobody but you can know: scale them to 0 to 255"):
        given_catalogue(Role.TRAIN, np.zeros((3, 8, 8, 3), np.float32), vault)


@pytest.mark.parametrize("held_out", ["al_gore", "Al Gore", "Аl_Gore"])
def test_names_that_differ_in_spelling_alone_are_refused(held_out: str) -> None:
    pixels = np.zeros((2, 8, 8, 3), np.uint8)
    names = {Role.TRAIN: (pixels, ["Al_Gore", "ann"]), Role.HOLDOUT: (pixels, [held_out, "bob"])}
    with pytest.raises(IntegrityError, match="1 people may have two names") as caught:
        refuse_alike(names)
    assert "ore" not in str(caught.value).replace("more", "")
    refuse_alike({**names, Role.HOLDOUT: (pixels, ["eve", "N/A"])})


def test_marks_of_missing_among_names_are_people_of_their_own(tmp_path: Path) -> None:
    pixels = np.zeros((4, 8, 8, 3), np.uint8)
    found = given_catalogue(Role.TRAIN, (pixels, ["ann", None, "NaN", float("nan")]), Vault(tmp_path))
    assert (found.images.n_identities, found.data.n_unnamed, found.images.identity_known) == (4, 3, False)


def test_folders_of_drawn_images_are_no_people_to_ask_about(tmp_path: Path) -> None:
    for file in ("a/x/1.png", "b/y/1.png"):
        (tmp_path / "drawn" / file).parent.mkdir(parents=True)
        Image.new("RGB", (8, 8), "red").save(tmp_path / "drawn" / file)
    assert len(given_catalogue(Role.SYNTHETIC, tmp_path / "drawn", Vault(tmp_path / "vault")).images) == 2
