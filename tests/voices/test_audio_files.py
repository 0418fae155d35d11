"""Audio files: formats, content that is equal in all of them, and files that cannot be used."""

import builtins

import numpy as np
import pytest

from showthrough.data.decoding.odd_files import Unreadable
from showthrough.errors import EnvironmentFault
from showthrough.voices.audio_files import read_clip, read_recording

soundfile = pytest.importorskip("soundfile", reason="soundfile is not installed")
RATE = 16_000


@pytest.fixture
def samples(rng) -> np.ndarray:
    return np.rint(rng.uniform(-0.5, 0.5, (RATE, 2)) * 32767).astype(np.int16)


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.aiff", "a.au", "a.caf", "a.w64"])
def test_equal_recordings_have_equal_content_in_every_container(tmp_path, samples, name) -> None:
    soundfile.write(tmp_path / "first.wav", samples, RATE)
    soundfile.write(tmp_path / name, samples, RATE, subtype="PCM_16")
    first, other = read_recording(tmp_path / "first.wav"), read_recording(tmp_path / name)
    assert first.content() == other.content()
    soundfile.write(tmp_path / "other.wav", samples[::-1], RATE)
    assert read_recording(tmp_path / "other.wav").content() != first.content()
    soundfile.write(tmp_path / "slower.wav", samples, RATE // 2)
    assert read_recording(tmp_path / "slower.wav").content() != first.content()


@pytest.mark.parametrize("name", ["a.mp3", "a.ogg"])
def test_lossy_formats_are_read(tmp_path, samples, name) -> None:
    soundfile.write(tmp_path / name, samples, RATE)
    assert read_clip(tmp_path / name).seconds == pytest.approx(1.0, abs=0.1)


def test_files_that_are_no_sound_are_told_by_what_they_are(tmp_path, samples) -> None:
    soundfile.write(tmp_path / "cut.wav", samples, RATE)
    whole = (tmp_path / "cut.wav").read_bytes()
    files = {
        "cut.wav": (whole[: len(whole) // 2], "damaged: it is cut short"),
        "noise.wav": (bytes(range(256)) * 40, "damaged: its content breaks the rules of its format"),
        "header.wav": (whole[:44], "no sound|cut short"),
        "empty.wav": (b"", "empty file"),
        "notes.txt": (b"said by ada\n", "no sound that can be read"),
        "a.m4a": (b"\0\0\0\x18ftypM4A " + bytes(200), "m4a is not read; convert it to FLAC or WAV"),
    }
    for name, (content, told) in files.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Unreadable, match=told) as refused:
            read_recording(tmp_path / name)
        assert "ada" not in str(refused.value)
        assert str(tmp_path) not in str(refused.value)


def test_what_is_missing_or_a_folder_is_told(tmp_path) -> None:
    for path in (tmp_path / "none.wav", tmp_path):
        with pytest.raises(Unreadable, match=r"cannot be opened|folder"):
            read_recording(path)


def test_a_recording_of_hours_is_refused_before_it_is_read(tmp_path) -> None:
    soundfile.write(tmp_path / "long.flac", np.zeros(700 * 1000, dtype=np.int16), 1000)
    with pytest.raises(Unreadable, match="too long: 12 minutes"):
        read_recording(tmp_path / "long.flac")


def test_without_the_library_its_extra_is_told(tmp_path, monkeypatch) -> None:
    imported = builtins.__import__

    def without(name, *rest):
        if name == "soundfile":
            raise ImportError(name)
        return imported(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(EnvironmentFault, match=r"showthrough\[voices\]"):
        read_recording(tmp_path / "a.wav")
