"""What is said of images that repeat one another, and of images of one colour."""

import numpy as np

from showthrough.data.repeats import note_on_arrays, repeats_note


def test_nothing_is_said_where_all_images_differ() -> None:
    assert repeats_note(["a", "b"], ["ada", "bo"], 0, identity_known=True) == ""


def test_repeats_under_two_people_are_told_where_people_are_known() -> None:
    digests, people = ["a", "a", "a", "b", "b"], ["ada", "ada", "bo", "bo", "bo"]
    told = "3 images exactly repeat another of the same role"
    assert repeats_note(digests, people, 0) == told
    assert (
        repeats_note(digests, people, 0, identity_known=True)
        == f"{told}; 1 stands under more than one person"
    )


def test_images_of_one_colour_are_told() -> None:
    assert repeats_note(["a"], ["ada"], 1) == "1 image is of one colour throughout"


def test_arrays_are_told_as_files_are(rng: np.random.Generator) -> None:
    pixels = rng.integers(0, 255, (4, 8, 8, 3), dtype=np.uint8)
    assert note_on_arrays(pixels) == ""
    pixels[1], pixels[2] = pixels[0], 7
    told = "1 image exactly repeats another of the same role"
    constant = "1 image is of one colour throughout"
    assert note_on_arrays(pixels) == f"{told}; {constant}"
    shared = note_on_arrays(pixels, ["ada", "bo", "cy", "di"], identity_known=True)
    assert shared == f"{told}; 1 stands under more than one person; {constant}"
