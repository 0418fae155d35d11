"""The catalogue that ships: every entry is told in full, and is found by its name."""

import pytest

from showthrough.errors import ConfigError
from showthrough.weight_catalogue import PublicWeights, entries, entry_called


@pytest.mark.parametrize("entry", entries().values(), ids=lambda entry: entry.name)
def test_every_entry_says_what_it_is_and_on_which_terms(entry: PublicWeights) -> None:
    assert all((entry.licence, entry.training_data, entry.may_be_used_for, entry.source))
    assert entry.sha256 is not None or entry.url is not None
    assert entry.size is not None
    assert entry.url is None or entry.url.startswith("https://")
    if entry.use == "face matcher":
        assert entry.loads_as["kind"] in ("arcface", "facenet", "dlib")
        assert entry.accuracy, "an accuracy, with how it was measured"
        assert entry.dims


def test_the_face_detector_with_small_anchors_says_so() -> None:
    assert entry_called("retinaface-mobilenet025").loads_as == {"kind": "retinaface", "smallest_anchor": 10}


def test_addresses_name_a_commit_or_a_release_that_does_not_change() -> None:
    for entry in entries().values():
        parts = (entry.url or "").split("/")
        if "raw.githubusercontent.com" in parts:
            assert len(parts[5]) == 40, entry.name
        elif parts != [""]:
            assert parts[5:7] == ["releases", "download"], entry.name


def test_an_entry_is_found_by_its_name_and_its_use() -> None:
    assert entry_called("yunet").use == "face detector"
    with pytest.raises(ConfigError, match="is a face detector, not a face matcher"):
        entry_called("yunet", "face matcher")
    with pytest.raises(ConfigError, match="did you mean edgeface-xxs"):
        entry_called("edgface-xxs")
    with pytest.raises(ConfigError, match="there are dlib, "):
        entry_called("nothing of the sort", "face matcher")
