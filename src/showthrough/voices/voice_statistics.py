"""Statistics of cepstra over a clip: what a voice sounds like on average. No speaker matcher."""

from collections.abc import Iterable
from typing import final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.types import Features
from showthrough.voices.cepstra import CEPSTRA, cepstra, slopes, voiced
from showthrough.voices.waveforms import Clip

NAME = "cepstra"
WIDTH = 3 * (CEPSTRA - 1)
FEWEST = 20  # frames with sound: 0.2 seconds


@final
class VoiceStatistics:
    """Mean and spread of each mel cepstrum, and the spread of its slope, over frames that are not pauses.

    Copies of a recording lie close together; so do recordings of one voice through one microphone, and
    what it has of a room and a microphone is as much as what it has of a person.
    """

    def __init__(self) -> None:
        self.digest = f"cepstra-{CEPSTRA}-1"
        self.info = EmbedderInfo(
            name=NAME,
            title="statistics of mel cepstra",
            metric="l2",
            is_matcher=False,
            preprocessing="one channel, 16 kHz, 25 ms every 10 ms, frames within 30 dB of the loudest",
            note="not a speaker matcher",
        )

    def __call__(self, clips: Iterable[Clip]) -> Features:
        """Return (n, 57); a clip with less than 0.2 seconds of sound becomes a row of NaN."""
        rows = [self._one(clip) for clip in clips]
        return np.stack(rows) if rows else np.zeros((0, WIDTH), dtype=np.float32)

    @staticmethod
    def _one(clip: Clip) -> Features:
        found, sounds = cepstra(clip), voiced(clip)
        if sounds.sum() < FEWEST:
            return np.full(WIDTH, np.nan, dtype=np.float32)
        moving = slopes(found)[sounds]
        found = found[sounds]
        return np.concatenate([found.mean(axis=0), found.std(axis=0), moving.std(axis=0)])
