"""Speaker embedders from ONNX files: networks that take a waveform or log mel energies of one clip."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, final

import numpy as np
from numpy.typing import NDArray

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.types import Features
from showthrough.errors import ConfigError
from showthrough.observers.runtime.face_embedder import unit
from showthrough.observers.runtime.onnx_session import onnx_reason, onnx_session
from showthrough.observers.runtime.weights import checked
from showthrough.voices.cepstra import log_mel
from showthrough.voices.waveforms import RATE, Clip

SoundInput = Literal["waveform", "log-mel"]
MELS = 80
Sound = NDArray[np.float32]


class SpeakerNetwork(NamedTuple):
    """What is declared of a file: which sound it takes, and whose licence it has."""

    file: Path
    takes: SoundInput
    sha256: str = ""  # empty: any
    licence: str = ""


@final
class SpeakerEmbedder:
    """Embedder of voices; cosine between its unit vectors says how alike two speakers sound."""

    def __init__(self, name: str, network: SpeakerNetwork) -> None:
        """Open the network.

        Raises:
            EnvironmentFault: the file or onnxruntime is missing.
            IntegrityError: the file is damaged, or not the one named.
            ConfigError: it takes something else than one clip as declared, or gives no vector for it.
        """
        weights = checked(network.file, network.sha256 or None)
        self._embed = _opened(network)
        self.digest = f"{weights.sha256} {network.takes}"
        self.info = EmbedderInfo(
            name=name,
            title=f"speaker embedder, ONNX ({network.file.name})",
            metric="cosine",
            is_matcher=True,
            digest=weights.sha256,
            licence=network.licence,
            preprocessing=_told(network.takes),
            note=weights.note,
        )
        silence = np.zeros(RATE, dtype=np.float32)
        silence[::100] = 0.5  # a buzz of 160 Hz
        self._width = len(self._embed(Clip(silence)))

    def __call__(self, clips: Iterable[Clip]) -> Features:
        """Return unit vectors (n, D); a clip that has none is a row of NaN."""
        rows = [self._embed(clip) for clip in clips]
        return unit(np.stack(rows)) if rows else np.zeros((0, self._width), dtype=np.float32)


def _opened(network: SpeakerNetwork) -> Callable[[Clip], Features]:
    file, takes = network.file, network.takes
    session, known = onnx_session(file)
    entry, *others = session.get_inputs()
    if others or entry.type != "tensor(float)":
        raise ConfigError(f"{file} takes {_names(session.get_inputs())}, not one float tensor of sound")
    shape = _shaped(entry.shape, takes)
    if shape is None:
        raise ConfigError(f"{file} takes an array of shape {entry.shape}, not {_expected(takes)}")

    def embed(clip: Clip) -> Features:
        sound = shape(clip)
        try:
            answer = session.run(None, {entry.name: sound})[0]
        except (known.InvalidArgument, known.RuntimeException, known.Fail) as error:
            told = f"{file} does not accept {takes} of shape {sound.shape}: {onnx_reason(error)}"
            raise ConfigError(told) from error
        if answer.size != answer.shape[-1]:
            raise ConfigError(f"{file} gives an array of shape {answer.shape} for one clip, not (1, D)")
        return np.asarray(answer, dtype=np.float32).ravel()

    return embed


def _shaped(shape: Sequence[int | str | None], takes: SoundInput) -> Callable[[Clip], Sound] | None:
    """Return how a clip becomes what a network takes, or None where it does not."""
    sizes = [size if isinstance(size, int) else None for size in shape]
    if not sizes or sizes[0] not in (1, None):
        return None
    if takes == "waveform":
        if len(sizes) not in (2, 3) or (len(sizes) == 3 and sizes[1] not in (1, None)):
            return None
        return lambda clip: _fitted(clip.samples, sizes[-1]).reshape((1,) * (len(sizes) - 1) + (-1,))
    if len(sizes) != 3 or MELS not in (sizes[1], sizes[2]):
        return None
    if sizes[2] == MELS:
        return lambda clip: _fitted(_centred(clip), sizes[1])[None]
    return lambda clip: _fitted(_centred(clip), sizes[2]).T[None]


def _fitted(rows: Sound, wanted: int | None) -> Sound:
    """Return rows repeated or cut to a number that a network is fixed to."""
    return rows if wanted is None else np.asarray(np.resize(rows, (wanted, *rows.shape[1:])))


def _centred(clip: Clip) -> Sound:
    """Return log mel energies less their mean over the clip, which takes level and microphone away."""
    found = log_mel(clip, MELS)
    return np.asarray(found - found.mean(axis=0, keepdims=True))


def _expected(takes: SoundInput) -> str:
    return "(1, samples)" if takes == "waveform" else f"(1, frames, {MELS})"


def _names(inputs: Sequence[object]) -> str:
    return ", ".join(f"{one.name} ({one.type})" for one in inputs)  # type: ignore[attr-defined]


def _told(takes: SoundInput) -> str:
    if takes == "waveform":
        return "one channel at 16 kHz, samples in [-1, 1]"
    return f"one channel at 16 kHz, {MELS} log mel energies every 10 ms, less their mean"
