"""Patches as files: each is read once before, and what cannot be used is left out with the reason."""

import pytest
from PIL import Image

from showthrough.data.decoding.decode import decode
from showthrough.detection.composer.backgrounds import PictureFile
from showthrough.detection.patch_files import (
    NO_PICTURE,
    PatchFiles,
    labelled,
    look_through,
    told,
    whole_patch,
)
from showthrough.errors import DataError, NotEnoughDataError


def picture(path, size=(30, 20), mode="RGB", level=100):
    path.parent.mkdir(parents=True, exist_ok=True)
    colour = (level, 20, 30, 200)[: len(mode)]
    Image.new(mode, size, colour).save(path)
    return path


def test_what_cannot_be_used_is_left_out_with_its_reason(tmp_path) -> None:
    picture(tmp_path / "b/good.png")
    picture(tmp_path / "a/also.png")
    picture(tmp_path / "tiny.png", size=(30, 5))
    Image.new("RGBA", (20, 20), (9, 9, 9, 0)).save(tmp_path / "clear.png")
    (tmp_path / "broken.png").write_bytes((tmp_path / "b/good.png").read_bytes()[:60])
    (tmp_path / "notes.txt").write_text("of whom these are")
    (tmp_path / "link.png").symlink_to("/nowhere.png")
    calls = []
    survey = look_through(tmp_path, whole_patch, "patches", lambda *done: calls.append(done))
    assert [file.path.name for file in survey.files] == ["also.png", "good.png"]
    assert survey.files[0].size == (20, 30)
    assert survey.left_out[NO_PICTURE] == 1
    assert sum(survey.left_out.values()) == 5
    sentences = list(told("patches", survey.left_out))
    assert "patches left out, less than 8 pixels a side: 1" in sentences
    assert "patches left out, transparent all over: 1" in sentences
    assert not any("png" in sentence.lower().replace("(", " ").split() for sentence in sentences)
    assert calls[-1] == (6, 6)


def test_the_digest_is_of_the_pixels(tmp_path) -> None:
    def digest(name, **given):
        picture(tmp_path / name / "x.png", **given)
        return look_through(tmp_path / name, whole_patch, "patches").digest

    assert digest("a") == digest("b")
    assert len({digest("a"), digest("c", level=101), digest("d", size=(20, 30))}) == 3


@pytest.mark.parametrize("content", [{}, {"a.png": b"\x89PNG\r\n\x1a\n"}])
def test_a_folder_of_which_nothing_can_be_used_is_refused(tmp_path, content) -> None:
    (tmp_path / "in").mkdir()
    for name, text in content.items():
        (tmp_path / "in" / name).write_bytes(text)
    with pytest.raises((DataError, NotEnoughDataError), match=r"holds no(ne| file)"):
        look_through(tmp_path / "in", whole_patch, "patches")
    with pytest.raises(DataError, match=r"no folder .* of backgrounds"):
        look_through(tmp_path / "none", lambda path: decode(path).pixels, "backgrounds")


def test_labels_are_given_or_the_names_of_sub_folders(tmp_path) -> None:
    for name in ("plate/1.png", "face/deep/2.png", "face/3.png"):
        picture(tmp_path / name)
    survey = look_through(tmp_path, whole_patch, "patches")
    assert labelled(survey, tmp_path, "thing")[1:] == ((0, 0, 0), ("thing",))
    assert labelled(survey, tmp_path, None)[1:] == ((0, 0, 1), ("face", "plate"))
    picture(tmp_path / "loose.png")
    with pytest.raises(DataError, match="beside its sub-folders"):
        labelled(look_through(tmp_path, whole_patch, "patches"), tmp_path, None)


def test_patches_are_read_no_higher_than_needed(tmp_path) -> None:
    large, small = picture(tmp_path / "a.png", (300, 200)), picture(tmp_path / "b.png", (30, 20))
    patches = PatchFiles([PictureFile(large, (200, 300)), PictureFile(small, (20, 30))], height=50)
    assert [one.shape for one in patches[0:2]] == [(50, 75, 3), (20, 30, 3)]
    assert patches[1] is patches[1]
    assert len(patches) == 2
