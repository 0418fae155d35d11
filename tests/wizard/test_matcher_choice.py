"""Matchers at hand get a table each; where too few are, that is said."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from showthrough.errors import UsageError
from showthrough.wizard import matcher_choice
from showthrough.wizard.matcher_choice import GivenWeights, matcher_parts


@pytest.fixture(autouse=True)
def no_cache(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setattr(matcher_choice, "entries", dict)


def test_what_the_catalogue_has_here_is_taken_and_nothing_else_of_it(tmp_path: Path, monkeypatch) -> None:
    listed = [("dlib", True), ("edgeface-xxs", True), ("mobilefacenet", False)]
    known = {
        name: SimpleNamespace(name=name, use="face matcher", licence="free", ready=lambda here=here: here)
        for name, here in listed
    }
    monkeypatch.setattr(matcher_choice, "entries", lambda: known)
    parts = matcher_parts(GivenWeights(), tmp_path, 200)
    told = [{setting.name: setting.value for setting in part.settings} for part in parts]
    assert told == [{"kind": "dlib"}, {"kind": "catalogue", "name": "edgeface-xxs"}]


def weights(folder: Path, *names: str) -> tuple[Path, ...]:
    for name in names:
        (folder / name).write_bytes(name.encode())
    return tuple(folder / name for name in names)


def test_without_weights_components_stand_in_and_that_is_said(tmp_path: Path) -> None:
    (part,) = matcher_parts(GivenWeights(), tmp_path, 200)
    assert part.table == "embedders.pca"
    assert "none is at hand" in part.said[0]


def test_one_matcher_is_one_too_few(tmp_path: Path) -> None:
    parts = matcher_parts(GivenWeights(weights(tmp_path, "a.pt")), tmp_path, 200)
    assert [part.table for part in parts] == ["embedders.a", "embedders.pca"]
    assert "1 is at hand" in parts[1].said[0]


def test_two_files_are_two_matchers_with_digests_and_names_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    given = weights(tmp_path, "Face Net.pt") + weights(tmp_path / "x", "face-net.pt")
    parts = matcher_parts(GivenWeights(given), tmp_path, 200)
    assert [part.table for part in parts] == ["embedders.face-net", "embedders.face-net-2"]
    told = {setting.name: setting.value for setting in parts[1].settings}
    assert (told["kind"], told["file"], len(told["sha256"])) == ("arcface", "x/face-net.pt", 64)


def test_a_file_of_facenet_is_one_wherever_it_lies(tmp_path: Path) -> None:
    cache = tmp_path / "torch" / "checkpoints"
    cache.mkdir(parents=True)
    weights(cache, "20180402-114759-vggface2.pt")
    part = matcher_parts(GivenWeights(), tmp_path, 200)[0]
    assert part.settings[0].value == "facenet"


def test_small_images_are_not_searched_for_faces(tmp_path: Path) -> None:
    part = matcher_parts(GivenWeights(weights(tmp_path, "a.pt")), tmp_path, 32)[0]
    (align,) = (setting for setting in part.settings if setting.name == "align")
    assert align.value == "none"
    assert "32 pixels" in align.why


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file"):
        matcher_parts(GivenWeights((tmp_path / "none.onnx",)), tmp_path, 200)
