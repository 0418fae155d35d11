"""Recordings as records of roles."""

import numpy as np
import pytest

from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.kinds.recordings import list_recording_splits, list_recordings
from showthrough.errors import DataError

soundfile = pytest.importorskip("soundfile", reason="soundfile is not installed")


def test_folders_name_who_speaks_and_what_was_changed_is_counted(tmp_path, rng) -> None:
    noise = rng.integers(-9000, 9000, (22_050, 2)).astype(np.int16)
    for name in ("ada/1.wav", "ada/2.flac", "bob/1.wav"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        soundfile.write(tmp_path / name, noise if "ada" in name else noise[::-1], 22_050)
    soundfile.write(tmp_path / "bob/silent.wav", 0 * noise, 22_050)
    listed = list_recordings(tmp_path, DataConfig(kind="voices", train="a", holdout="b"))
    assert listed.people == ["ada", "ada", "bob"]
    assert listed.contents[0] == listed.contents[1] != listed.contents[2]
    assert listed.conversions == {"resampled to 16 kHz": 3, "channels mixed into one": 3}
    assert [one.name for one in listed.refused] == ["bob/silent.wav"]
    assert len(listed.items[0].samples) == 16_000
    assert len(listed.items[1:]) == 2
    pattern = DataConfig(kind="voices", train="a", holdout="b", identity_pattern=r"(?P<person>\d)\.")
    assert list_recordings(tmp_path, pattern).people == ["1", "2", "1"]


def test_a_manifest_says_who_speaks_in_which_role(tmp_path, rng) -> None:
    noise = rng.integers(-9000, 9000, (4, 16_000)).astype(np.int16)
    (tmp_path / "clips").mkdir()
    for number, samples in enumerate([*noise, 0 * noise[0]]):
        soundfile.write(tmp_path / f"clips/{number}.wav", samples, 16_000)
    rows = [
        "0.wav,train,ada,f",
        "1.wav,Train,bob,m",
        "2.wav,holdout,cy,",
        "3.wav,synthetic,,",
        "4.wav,holdout,dee,f",
    ]
    manifest = tmp_path / "clips.csv"
    manifest.write_text("\n".join(["path,split,identity,group", *(f"clips/{row}" for row in rows)]))
    config = DataConfig(kind="voices", manifest="clips.csv")
    found = list_recording_splits(manifest, config)
    assert {split: list(one.people) for split, one in found.items()} == {
        "train": ["ada", "bob"],
        "holdout": ["cy"],
        "synthetic": [None],
    }
    assert (found["train"].groups, found["holdout"].groups) == (["f", "m"], None)
    assert [one.name for one in found["holdout"].refused] == ["clips/4.wav"]
    assert len(found["train"].items[0].samples) == 16_000
    manifest.write_text(manifest.read_text() + "\nclips/gone.wav,train,ada,f")
    with pytest.raises(DataError, match=r"row 7 lists a recording that is not there"):
        list_recording_splits(manifest, config)
