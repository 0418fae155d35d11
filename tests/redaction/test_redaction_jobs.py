"""Redaction by names and files: of a folder, a picture, a video."""

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from showthrough.errors import ConfigError, DataError, EnvironmentFault, UsageError
from showthrough.redaction.folder_account import FileOutcome
from showthrough.redaction.redaction_jobs import Wish, is_complete, redact, sentences

SIZE = (48, 64)


@pytest.fixture
def folder(tmp_path, rng):
    source = tmp_path / "in"
    source.mkdir()
    for name in ("a", "b"):
        Image.fromarray(rng.integers(0, 255, (*SIZE, 3)).astype(np.uint8)).save(source / f"{name}.png")
    return source


@pytest.fixture
def boxes(tmp_path):
    file = tmp_path / "boxes.csv"
    file.write_text("path,x1,y1,x2,y2\na.png,10,10,30,30\nb.png,0,0,5,5\n")
    return file


@pytest.fixture
def film(tmp_path, rng):
    av = pytest.importorskip("av")
    path = tmp_path / "film.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=25)
        stream.height, stream.width, stream.pix_fmt = *SIZE, "bgr0"
        for _ in range(4):
            pixels = rng.integers(30, 255, (*SIZE, 3)).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format="bgr0")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_a_folder_with_drawn_boxes_needs_no_detector(folder, boxes, tmp_path) -> None:
    account = redact(folder, tmp_path / "out", Wish(boxes=boxes, only_boxes=True))
    assert is_complete(account)
    assert account.outcomes == {FileOutcome.REDACTED: 2}
    assert (np.asarray(Image.open(tmp_path / "out/redacted/a.png"))[10:30, 10:30] == 0).all()
    assert "pictures redacted: 2" in next(sentences(account))


@pytest.mark.parametrize(("asked", "thorough"), [(None, True), (True, True), (False, False)])
def test_pictures_are_looked_at_thoroughly_unless_that_is_declined(
    folder, boxes, tmp_path, asked, thorough
) -> None:
    account = redact(folder, tmp_path / "out", Wish(boxes=boxes, thorough=asked))
    assert (account.thorough, account.detector, account.manual_boxes) == (thorough, "MTCNN", 2)


def test_mtcnn_finds_nobody_on_noise(folder, tmp_path) -> None:
    with pytest.raises(DataError, match="nobody found or marked, not written: 2"):
        redact(folder, tmp_path / "out", Wish())


def test_a_swap_takes_faces_of_a_folder(folder, boxes, tmp_path) -> None:
    (tmp_path / "faces").mkdir()
    Image.new("RGB", (9, 9), (0, 255, 0)).save(tmp_path / "faces/a.png")
    wish = Wish(kind="swap", strength=2, faces=tmp_path / "faces", boxes=boxes, only_boxes=True)
    redact(folder, tmp_path / "out", wish)
    assert np.asarray(Image.open(tmp_path / "out/redacted/a.png"))[20, 20].tolist() == [0, 255, 0]


def test_other_faces_need_another_folder(folder, boxes, tmp_path) -> None:
    for name in ("some", "others"):
        (tmp_path / name).mkdir()
        Image.new("RGB", (9, 9), (0, 255, 0)).save(tmp_path / name / "a.png")
    wish = Wish(kind="swap", faces=tmp_path / "some", boxes=boxes, only_boxes=True)
    assert redact(folder, tmp_path / "out", wish) == redact(folder, tmp_path / "out", wish)
    with pytest.raises(UsageError, match="other settings"):
        redact(folder, tmp_path / "out", wish._replace(faces=tmp_path / "others"))


@pytest.mark.parametrize(
    ("wish", "error", "told"),
    [
        (Wish(only_boxes=True), ConfigError, "give --boxes FILE"),
        (Wish(kind="swap"), ConfigError, "folder of pictures of faces"),
        (Wish(kind="mosaic"), ConfigError, "no redactor is called"),
        (Wish(detector_file=Path("y.onnx")), ConfigError, "yunet alone takes a file"),
        (Wish(lossless=True), UsageError, "are for a video"),
        (Wish(keep_audio=True), UsageError, "are for a video"),
    ],
)
def test_wishes_that_cannot_be_meant_are_refused(folder, tmp_path, wish, error, told) -> None:
    with pytest.raises(error, match=told):
        redact(folder, tmp_path / "out", wish)
    assert not (tmp_path / "out").exists()


def test_faces_are_for_a_swap(folder, tmp_path) -> None:
    with pytest.raises(ConfigError, match="is for swap; blur needs none"):
        redact(folder, tmp_path / "out", Wish(kind="blur", faces=folder))


def test_what_is_not_there_is_told(tmp_path) -> None:
    with pytest.raises(DataError, match="no folder and no file"):
        redact(tmp_path / "missing", tmp_path / "out", Wish())


def test_a_video_is_redacted_frame_by_frame(film, tmp_path) -> None:
    from showthrough.redaction.video.film_reading import Film

    (tmp_path / "boxes.csv").write_text("x1,y1,x2,y2\n10,10,30,30\n")
    wish = Wish(boxes=tmp_path / "boxes.csv", only_boxes=True, lossless=True)
    steps = []
    account = redact(film, tmp_path / "out", wish, lambda *step: steps.append(step))
    assert is_complete(account)
    assert (account.frames, account.frames_hiding) == (4, 4)
    assert next(sentences(account)).startswith("frames: 4, of which 4 hide something")
    frames = [frame.picture for frame in Film(tmp_path / "out/film.mkv").frames()]
    assert len(frames) == 4
    assert all((frame[10:30, 10:30] == 0).all() and (frame[31:] > 0).any() for frame in frames)
    assert steps[-1] == ("redact, frames (read twice)", 8, 8)


@pytest.mark.parametrize("copy_unfound", [False, True])
def test_a_video_of_nobody_is_kept_only_where_that_is_asked_for(film, tmp_path, copy_unfound) -> None:
    account = redact(film, tmp_path / "out", Wish(copy_unfound=copy_unfound))
    assert account.frames_hiding == 0
    assert not is_complete(account)
    assert (tmp_path / "out/film.webm").exists() is copy_unfound


def test_a_video_has_no_quality_of_jpeg(film, tmp_path) -> None:
    with pytest.raises(UsageError, match="--quality is for pictures"):
        redact(film, tmp_path / "out", Wish(quality=90))


def test_without_opencv_inpainting_says_what_to_install(folder, boxes, tmp_path, monkeypatch) -> None:
    from showthrough.redaction.redactors import inpaint

    inpaint._opencv.cache_clear()
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(EnvironmentFault, match="opencv"):
        redact(folder, tmp_path / "out", Wish(kind="inpaint", boxes=boxes, only_boxes=True))
    inpaint._opencv.cache_clear()


def test_a_swap_takes_a_trained_anonymiser(folder, boxes, tmp_path) -> None:
    from showthrough.redaction.anonymisers.anonymiser import train_anonymiser
    from showthrough.redaction.anonymisers.anonymiser_settings import AnonymiserSettings
    from toy_windows import toy_windows

    faces, people = toy_windows(20, size=16)
    settings = AnonymiserSettings(kind="inpainting", size=16, channels=4, latent=4, steps=2, batch_size=4)
    file = tmp_path / "trained.safetensors"
    train_anonymiser(settings, faces, people, file, seed=1)
    wish = Wish("swap", faces=file, boxes=boxes, only_boxes=True)
    account = redact(folder, tmp_path / "out", wish)
    assert account.outcomes == {FileOutcome.REDACTED: 2}
    assert "inpainting, 20 reference people" in next(sentences(account))
    before, after = (np.asarray(Image.open(tmp_path / name / "a.png")) for name in ("in", "out/redacted"))
    changed = (before != after).any(axis=2)
    assert changed[10:30, 10:30].mean() > 0.9
    changed[10:30, 10:30] = False
    assert not changed.any()
    with pytest.raises(ConfigError, match="fits its faces in by itself"):
        redact(folder, tmp_path / "other", wish._replace(strength=3))
