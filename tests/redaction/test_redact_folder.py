"""A folder of pictures, redacted."""

import csv
import json

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from red_faces import Reds
from showthrough.errors import ConfigError, DataError, UsageError
from showthrough.redaction.folder_account import FileOutcome
from showthrough.redaction.redact_folder import Hiding, redact_folder
from showthrough.redaction.redactors.face_boxes import FaceLook
from showthrough.redaction.redactors.manual_boxes import read_manual_boxes
from showthrough.redaction.redactors.redactor_kinds import redactor_named

SIZE = (60, 90)


def _picture(rng, *, face=True):
    pixels = rng.integers(0, 200, (*SIZE, 3)).astype(np.uint8)
    if face:
        pixels[20:40, 30:50] = (255, 0, 0)
    return Image.fromarray(pixels)


def _how(kind="solid", **others):
    return Hiding(redactor=redactor_named(kind), look=FaceLook(Reds(), 200), **others)


def _pixels(path):
    with Image.open(path) as image:
        return np.asarray(image)


def _rows(out):
    with (out / "not_redacted.csv").open(newline="") as file:
        return {row["file"]: (row["outcome"], row["why"]) for row in csv.DictReader(file)}


@pytest.fixture
def folder(tmp_path, rng):
    source = tmp_path / "pictures"
    (source / "ada").mkdir(parents=True)
    _picture(rng).save(source / "ada/1.png")
    _picture(rng).save(source / "2.bmp")
    _picture(rng, face=False).save(source / "nobody.png")
    (source / "broken.png").write_bytes((source / "ada/1.png").read_bytes()[:500])
    (source / "notes.txt").write_text("a text")
    return source


def test_what_is_found_is_hidden_and_every_other_pixel_stays(folder, tmp_path) -> None:
    account = redact_folder(folder, tmp_path / "out", _how())
    for name, original in (("ada/1.png", "ada/1.png"), ("2.png", "2.bmp")):
        before, after = _pixels(folder / original), _pixels(tmp_path / "out/redacted" / name)
        mask = _pixels(tmp_path / "out/masks" / name)
        assert set(np.unique(mask)) == {0, 255}
        assert (mask[18:42, 28:52] == 255).all()
        assert (mask == 255).sum() == 24 * 24
        assert (after[mask == 255] == 0).all()
        assert np.array_equal(after[mask == 0], before[mask == 0])
    assert (account.of(FileOutcome.REDACTED), account.faces, account.manual_boxes) == (2, 2, 0)


def test_what_was_not_redacted_is_not_there_and_told(folder, tmp_path) -> None:
    account = redact_folder(folder, tmp_path / "out", _how())
    there = {
        str(path.relative_to(tmp_path / "out/redacted")) for path in (tmp_path / "out/redacted").rglob("*.*")
    }
    assert there == {"ada/1.png", "2.png"}
    assert account.outcomes == {
        FileOutcome.REDACTED: 2,
        FileOutcome.UNFOUND: 1,
        FileOutcome.UNREADABLE: 1,
        FileOutcome.NO_PICTURE: 1,
    }
    assert not account.is_complete
    rows = _rows(tmp_path / "out")
    assert {name: outcome for name, (outcome, _) in rows.items()} == {
        "nobody.png": FileOutcome.UNFOUND,
        "broken.png": FileOutcome.UNREADABLE,
        "notes.txt": FileOutcome.NO_PICTURE,
    }
    assert "cut short" in rows["broken.png"][1]


def test_the_account_names_nobody(folder, tmp_path) -> None:
    account = redact_folder(folder, tmp_path / "out", _how())
    text = (tmp_path / "out/redaction.json").read_text()
    assert json.loads(text) == json.loads(account.model_dump_json())
    assert not any(word in text for word in ("ada", "nobody.png", "broken", str(tmp_path)))
    assert account.redactor == "solid fill, colour 0, 0, 0"
    assert (account.detector, account.detector_digest) == ("reds", "digest of reds")


def test_pictures_of_nobody_are_copied_only_where_that_is_asked_for(folder, tmp_path) -> None:
    account = redact_folder(folder, tmp_path / "out", _how(copy_unfound=True))
    copied = tmp_path / "out/redacted/nobody.png"
    assert np.array_equal(_pixels(copied), _pixels(folder / "nobody.png"))
    assert not _pixels(tmp_path / "out/masks/nobody.png").any()
    assert account.of(FileOutcome.COPIED) == 1
    assert not account.is_complete


def test_metadata_transparency_and_attitude_do_not_come_along(tmp_path, rng) -> None:
    source = tmp_path / "in"
    source.mkdir()
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "Ada Lovelace"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    _picture(rng).save(source / "turned.png", exif=exif)
    text = PngInfo()
    text.add_itxt("XML:com.adobe.xmp", "<x>Ada Lovelace</x>")
    seen_through = _picture(rng).convert("RGBA")
    seen_through.putalpha(Image.linear_gradient("L").resize(SIZE[::-1]).point(lambda v: max(v, 1)))
    seen_through.paste((255, 0, 0, 255), (30, 20, 50, 40))
    seen_through.save(source / "xmp.png", pnginfo=text)
    redact_folder(source, tmp_path / "out", _how())
    for name in ("turned", "xmp"):
        file = tmp_path / "out/redacted" / f"{name}.png"
        assert b"Lovelace" not in file.read_bytes()
        with Image.open(file) as image:
            assert (image.mode, dict(image.getexif())) == ("RGB", {})
            assert set(image.info) == set()
    assert _pixels(tmp_path / "out/redacted/turned.png").shape == (90, 60, 3)


def test_jpeg_has_the_quality_that_is_asked_for_and_no_metadata(folder, tmp_path) -> None:
    account = redact_folder(folder, tmp_path / "out", _how(quality=40))
    with Image.open(tmp_path / "out/redacted/ada/1.jpg") as image, Image.open(folder / "ada/1.png") as before:
        before.save(tmp_path / "same.jpg", quality=40)
        with Image.open(tmp_path / "same.jpg") as same:
            assert image.quantization == same.quantization
        assert not image.getexif()
    assert account.written_as == "JPEG, quality 40"
    assert (tmp_path / "out/masks/ada/1.png").is_file()


def test_later_frames_are_counted_and_not_written(tmp_path, rng) -> None:
    (tmp_path / "in").mkdir()
    frames = [_picture(rng) for _ in range(3)]
    frames[0].save(tmp_path / "in/pages.tiff", save_all=True, append_images=frames[1:])
    account = redact_folder(tmp_path / "in", tmp_path / "out", _how())
    assert account.later_pictures == 2
    with Image.open(tmp_path / "out/redacted/pages.png") as image:
        assert getattr(image, "n_frames", 1) == 1


def test_drawn_boxes_are_hidden_as_they_are_beside_faces(folder, tmp_path) -> None:
    (tmp_path / "boxes.csv").write_text("path,x1,y1,x2,y2\nada/1.png,0,0,10,5\nnobody.png,80,50,90,60\n")
    how = _how(boxes=read_manual_boxes(tmp_path / "boxes.csv"), shape="ellipse")
    account = redact_folder(folder, tmp_path / "out", how)
    mask = _pixels(tmp_path / "out/masks/ada/1.png") == 255
    assert mask[:5, :10].all()
    assert not mask[5, :10].any()
    assert mask[20:40, 30:50].all()
    assert (_pixels(tmp_path / "out/masks/nobody.png") == 255).sum() == 100
    assert (account.of(FileOutcome.REDACTED), account.faces, account.manual_boxes) == (3, 2, 2)


def test_only_drawn_boxes_need_no_detector(folder, tmp_path) -> None:
    (tmp_path / "boxes.csv").write_text("path,x1,y1,x2,y2\nnobody.png,80,50,90,60\n")
    how = Hiding(redactor=redactor_named("blur"), look=None, boxes=read_manual_boxes(tmp_path / "boxes.csv"))
    account = redact_folder(folder, tmp_path / "out", how)
    assert (account.detector, account.of(FileOutcome.REDACTED), account.of(FileOutcome.UNFOUND)) == (
        "none",
        1,
        2,
    )


def test_a_box_of_a_picture_that_is_not_there_stops_it_before_anything_is_written(folder, tmp_path) -> None:
    (tmp_path / "boxes.csv").write_text("path,x1,y1,x2,y2\nmissing.png,80,50,90,60\n")
    with pytest.raises(DataError, match="row 2 belongs to a picture that is not in the folder"):
        redact_folder(folder, tmp_path / "out", _how(boxes=read_manual_boxes(tmp_path / "boxes.csv")))
    assert not (tmp_path / "out").exists()


def test_two_files_of_one_stem_are_two_pictures(tmp_path, rng) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.png", "a.bmp"):
        _picture(rng).save(tmp_path / "in" / name)
    redact_folder(tmp_path / "in", tmp_path / "out", _how())
    assert {path.name for path in (tmp_path / "out/redacted").iterdir()} == {"a.png.png", "a.bmp.png"}


def test_the_same_command_does_only_what_is_left(folder, tmp_path, rng) -> None:
    out, first, again = tmp_path / "out", _how(), _how()
    before = redact_folder(folder, out, first)
    assert first.look.finder.shown == 3
    assert redact_folder(folder, out, again) == before
    assert again.look.finder.shown == 0
    _picture(rng).save(folder / "new.png")
    (out / "redacted/2.png").unlink()
    _picture(rng, face=False).save(folder / "ada/1.png")
    third = _how()
    account = redact_folder(folder, out, third)
    assert third.look.finder.shown == 3
    assert (account.of(FileOutcome.REDACTED), account.of(FileOutcome.UNFOUND)) == (2, 2)
    assert (out / "redacted/2.png").is_file()
    assert not (out / "redacted/ada/1.png").exists()
    assert not (out / "masks/ada/1.png").exists()


def test_a_new_box_on_a_picture_is_applied(folder, tmp_path) -> None:
    redact_folder(folder, tmp_path / "out", _how())
    (tmp_path / "boxes.csv").write_text("path,x1,y1,x2,y2\n2.bmp,0,0,10,5\n")
    how = _how(boxes=read_manual_boxes(tmp_path / "boxes.csv"))
    redact_folder(folder, tmp_path / "out", how)
    assert how.look.finder.shown == 1
    assert (_pixels(tmp_path / "out/masks/2.png")[:5, :10] == 255).all()


def test_a_killed_run_goes_on(folder, tmp_path) -> None:
    class Killed(Exception):
        pass

    def kill(step, done, total):
        assert (step, total) == ("redact, files", 5)
        if done == 2:
            raise Killed

    with pytest.raises(Killed):
        redact_folder(folder, tmp_path / "out", _how(), kill)
    assert not (tmp_path / "out/redaction.json").exists()
    resumed = redact_folder(folder, tmp_path / "out", _how())
    assert resumed == redact_folder(folder, tmp_path / "other", _how())


def test_other_settings_do_not_mix_in_one_folder(folder, tmp_path) -> None:
    redact_folder(folder, tmp_path / "out", _how())
    for how in (_how("blur"), _how(margin=0.2), _how(quality=90), _how(copy_unfound=True)):
        with pytest.raises(UsageError, match="other settings"):
            redact_folder(folder, tmp_path / "out", how)


@pytest.mark.parametrize("out", ["pictures", "pictures/out", "."])
def test_what_is_written_would_be_read(folder, tmp_path, out) -> None:
    with pytest.raises(UsageError, match="outside the folder"):
        redact_folder(folder, tmp_path / out, _how())


def test_where_nothing_is_redacted_that_is_an_error(tmp_path, rng) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(DataError, match="holds no file"):
        redact_folder(tmp_path / "in", tmp_path / "out", _how())
    _picture(rng, face=False).save(tmp_path / "in/a.png")
    with pytest.raises(DataError, match="no picture was redacted; files with nobody found or marked"):
        redact_folder(tmp_path / "in", tmp_path / "out", _how())
    with pytest.raises(DataError, match="no folder"):
        redact_folder(tmp_path / "missing", tmp_path / "out", _how())


def test_links_out_and_hidden_folders_are_told(folder, tmp_path, rng) -> None:
    (folder / ".cache").mkdir()
    _picture(rng).save(folder / ".cache/a.png")
    _picture(rng).save(tmp_path / "elsewhere.png")
    (folder / "link.png").symlink_to(tmp_path / "elsewhere.png")
    account = redact_folder(folder, tmp_path / "out", _how())
    assert account.of(FileOutcome.PASSED_OVER) == 2
    assert not (tmp_path / "out/redacted/link.png").exists()


def test_a_picture_alone_is_redacted_too(folder, tmp_path) -> None:
    account = redact_folder(folder / "2.bmp", tmp_path / "out", _how())
    assert account.is_complete
    assert (tmp_path / "out/redacted/2.png").is_file()


def test_pictures_that_the_detector_sees_smaller_are_counted(tmp_path, rng) -> None:
    (tmp_path / "in").mkdir()
    _picture(rng).save(tmp_path / "in/a.png")
    look = FaceLook(Reds(), 80)
    account = redact_folder(
        tmp_path / "in", tmp_path / "out", Hiding(redactor=redactor_named("solid"), look=look)
    )
    assert (account.coarse, account.least_seen) == (1, 80)


def test_settings_that_hide_nothing_are_refused() -> None:
    with pytest.raises(UsageError, match="nothing would be hidden"):
        Hiding(redactor=redactor_named("solid"), look=None)
    with pytest.raises(ConfigError, match="quality"):
        _how(quality=0)
    with pytest.raises(ConfigError, match="margin"):
        _how(margin=-1)
