"""Audio files, read with libsndfile: WAV, FLAC, Ogg, MP3 and others; what is none is told in a sentence."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from showthrough.data.decoding.odd_files import Unreadable, opened, what_it_is
from showthrough.errors import EnvironmentFault
from showthrough.voices.waveforms import Clip, as_clip

SUFFIXES = frozenset((".aif", ".aiff", ".au", ".caf", ".flac", ".mp3", ".ogg", ".opus", ".w64", ".wav"))
NOT_READ = frozenset((".aac", ".amr", ".m4a", ".mp4", ".wma", ".webm"))  # sound that libsndfile does not know
STREAMED = 0x7FFF_F000  # bytes, or more, that a WAV says it holds whose writer could not know
LONGEST = 600.0  # seconds: what is longer is no clip of one voice, and would not fit into memory many times


class Recording(NamedTuple):
    """Samples as they stand in a file."""

    channels: NDArray[np.float32]  # (n, c) in [-1, 1]
    rate: int  # Hz

    def content(self) -> bytes:
        """Return what equal recordings have in common, whatever the container: rate and 16-bit samples.

        Keep it to a keyed digest: the plain one would tell who has the same recording.
        """
        rounded = np.clip(np.rint(self.channels * 32768), -32768, 32767).astype("<i2")
        return f"{self.rate} {rounded.shape[1]} ".encode() + rounded.tobytes()


def read_recording(path: Path) -> Recording:
    """Return the samples of a file.

    Raises:
        Unreadable: it cannot be opened, is no sound, is cut short or longer than ten minutes; without a
            word of what a library said, which may hold a path.
        EnvironmentFault: soundfile is not installed.
    """
    try:
        import soundfile
    except (ImportError, OSError) as error:
        raise EnvironmentFault("reading audio needs soundfile: pip install 'showthrough[voices]'") from error
    with opened(path) as file:
        _refuse_cut(file.read(12), path.stat().st_size)
        file.seek(0)
        try:
            frames, channels, rate = _samples(soundfile.SoundFile(file))
        except (soundfile.SoundFileError, OSError, RuntimeError, TypeError):
            raise Unreadable(_told(path)) from None
    if 0 <= len(channels) < frames:
        raise Unreadable(f"damaged: it is cut short, {len(channels):,} of {frames:,} samples are there")
    if len(channels) == 0:
        raise Unreadable("holds no sound, only a header")
    return Recording(channels, rate)


def read_clip(path: Path) -> Clip:
    """Return the clip that a file holds: one channel at 16 kHz.

    Raises:
        Unreadable: as `read_recording`; or it is silent or too short.
        EnvironmentFault: soundfile is not installed.
    """
    found = read_recording(path)
    return as_clip(found.channels, found.rate)


def _samples(sound: Any) -> tuple[int, NDArray[np.float32], int]:
    """Return how many samples a file says it holds, those that it holds, and their rate.

    Raises:
        Unreadable: it is longer than ten minutes.
    """
    frames, rate = int(sound.frames), int(sound.samplerate)
    if frames > LONGEST * rate:
        raise Unreadable(f"too long: {frames / rate / 60:.0f} minutes; cut it into clips of one voice")
    return frames, sound.read(int(LONGEST * rate), dtype="float32", always_2d=True), rate


def _refuse_cut(head: bytes, size: int) -> None:
    """Refuse a WAV that is shorter than it says; libsndfile reads what is left of it as if it were whole.

    Raises:
        Unreadable: it is cut short.
    """
    if head[:4] == b"RIFF" and head[8:] == b"WAVE":
        told = int.from_bytes(head[4:8], "little") + 8
        if size < told < STREAMED:
            raise Unreadable(f"damaged: it is cut short, {size:,} of {told:,} bytes are there")


def _told(path: Path) -> str:
    if path.suffix.lower() in NOT_READ:
        return f"{path.suffix.lower()[1:]} is not read; convert it to FLAC or WAV"
    if path.suffix.lower() in SUFFIXES and path.stat().st_size:
        return "damaged: its content breaks the rules of its format"
    return what_it_is(path) or "no sound that can be read: convert it to FLAC or WAV"
