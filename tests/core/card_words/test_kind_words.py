"""Sentences about images are said in the words of what is audited; names of figures stay."""

import pytest

from showthrough.core.card_words.kind_words import OF_KIND, Rewording, in_words_of
from showthrough.core.subjects.audited import RECORD_KINDS


def test_every_kind_of_record_has_words() -> None:
    assert set(OF_KIND) == set(RECORD_KINDS)


@pytest.mark.parametrize("kind", RECORD_KINDS)
def test_no_picture_is_spoken_of_where_there_is_none(kind) -> None:
    told = in_words_of(
        kind, "Face recognition finds a face in 2 images, 1 photo and a picture. Photos match."
    )
    assert not {"face", "image", "photo", "picture", "images", "photos"} & set(told.lower().split())


def test_names_and_pictures_stay_as_they_are() -> None:
    assert in_words_of("texts", "image_match_excess and face-id") == "image_match_excess and face-id"
    assert in_words_of("redaction", "2 pictures of a face") == "2 pictures of a face"
    assert Rewording("tables").translated("Images") == "Records"


def test_slots_of_a_sentence_stay() -> None:
    assert in_words_of("voices", "{people} and 2 people").format(people=3) == "3 and 2 speakers"
