"""Files are looked through together: one leak in one of them, and none is good."""

from base64 import b64encode
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from published_run import SIDE, pictures
from showthrough.errors import IntegrityError
from showthrough.observers.pixels.pixels import Pixels
from showthrough.publishing.leak_scan import scanned
from showthrough.publishing.leaks import Secrets
from showthrough.publishing.training_gallery import TrainingGallery
from showthrough.report.editions import DPO, PUBLIC

NOTHING = Secrets(frozenset(), frozenset())
TRAIN, STRANGERS = pictures(1), pictures(5)
GALLERY = TrainingGallery(Pixels(SIDE), Pixels(SIDE)(TRAIN), 2.0, is_matcher=False)


def page(pixels: np.ndarray) -> bytes:
    held = BytesIO()
    Image.fromarray(pixels).save(held, "PNG")
    return f'<img src="data:image/png;base64,{b64encode(held.getvalue()).decode()}" alt="a">'.encode()


def test_a_training_picture_is_found_and_a_stranger_is_let_through() -> None:
    with pytest.raises(IntegrityError, match=r"b.html holds a picture that shows a training person \(1\)"):
        scanned({"a.md": b"fine", "b.html": page(TRAIN[3])}, NOTHING, PUBLIC, [GALLERY])
    account = scanned({"b.html": page(STRANGERS[3])}, NOTHING, PUBLIC, [GALLERY])
    assert (account.files, account.pictures, account.matchers) == (1, 1, ("pixels",))


def test_pictures_that_nothing_can_judge_are_refused_in_public() -> None:
    files = {"b.html": page(STRANGERS[3])}
    with pytest.raises(IntegrityError, match="pictures that nothing can compare"):
        scanned(files, NOTHING, PUBLIC, None)
    assert scanned(files, NOTHING, DPO, None).pictures == 1


def test_what_leaked_is_not_told_again() -> None:
    with pytest.raises(IntegrityError) as told:
        scanned({"a.md": b"by Ann Lee"}, Secrets(frozenset({"ann lee"}), frozenset()), PUBLIC, None)
    assert "lee" not in str(told.value).lower()


def test_a_file_that_is_no_text_is_refused() -> None:
    with pytest.raises(IntegrityError, match="no text"):
        scanned({"a.bin": b"\xff\xfe"}, NOTHING, PUBLIC, None)
