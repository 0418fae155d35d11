"""Folders of audio: every file is a clip or left out with a sentence."""

import hashlib

import numpy as np
import pytest

from showthrough.errors import DataError
from showthrough.voices.clip_folder import clips, heard_files, told_of_files

soundfile = pytest.importorskip("soundfile", reason="soundfile is not installed")


def digest(content: bytes) -> str:
    return hashlib.sha256(b"key" + content).hexdigest()


def test_every_file_is_heard_or_left_out_with_its_reason(tmp_path, rng) -> None:
    noise = rng.integers(-9000, 9000, (22_050, 1)).astype(np.int16)
    for name in ("ada/1.wav", "ada/2.flac", "bob/1.wav"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        soundfile.write(tmp_path / name, noise if name != "bob/1.wav" else -noise, 22_050, subtype="PCM_16")
    soundfile.write(tmp_path / "bob/short.wav", noise[:1000], 22_050)
    soundfile.write(tmp_path / "bob/shorter.wav", noise[:500], 22_050)
    soundfile.write(tmp_path / "bob/silent.wav", 0 * noise, 22_050)
    (tmp_path / "readme.txt").write_text("recorded at home")
    found = heard_files(tmp_path, digest)
    assert [one.name for one in found if not one.reason] == ["ada/1.wav", "ada/2.flac", "bob/1.wav"]
    first, second, third = (one for one in found if not one.reason)
    assert first.digest == second.digest != third.digest
    assert (first.rate, first.channels, first.seconds) == (22_050, 1, 1.0)
    assert [len(clip.samples) for clip in clips(found)] == [16_000] * 3
    told = told_of_files(found)
    assert told[0] == "2 files left out: too short"
    assert "1 file left out: silent: all samples are equal" in told
    assert len(told) == 3


def test_a_folder_without_a_file_is_refused(tmp_path) -> None:
    with pytest.raises(DataError, match="holds no file"):
        heard_files(tmp_path, digest)
    with pytest.raises(DataError, match="no folder"):
        heard_files(tmp_path / "none", digest)
