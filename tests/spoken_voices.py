"""Voices that espeak-ng speaks with: an identity is a language, a variant, a pitch and a speed."""

import shutil
import subprocess
from typing import NamedTuple

import numpy as np
import pytest

from showthrough.voices.waveforms import RATE, Clip, as_clip

WORDS = [
    "river",
    "lamp",
    "cold",
    "seven",
    "market",
    "window",
    "green",
    "paper",
    "letter",
    "morning",
    "doctor",
    "bridge",
    "music",
    "yellow",
    "garden",
    "table",
    "winter",
    "bread",
    "captain",
    "silver",
    "forest",
    "honest",
    "engine",
    "quiet",
    "summer",
    "planet",
    "button",
    "carpet",
    "dragon",
    "eleven",
]
LANGUAGES = ("en-us", "en-gb", "pl", "de", "es", "it", "fr", "sv", "cs", "pt")
VARIANTS = ("f2", "f3", "f4", "f5", "m2", "m3", "m4", "m5", "m7", "steph", "Andy", "linda", "john", "max")
needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


class Voice(NamedTuple):
    """A made-up speaker."""

    language: str
    variant: str
    pitch: int
    speed: int


def voices(n: int, rng: np.random.Generator) -> list[Voice]:
    """Return so many different voices."""
    places = rng.permutation(len(LANGUAGES) * len(VARIANTS))[:n]
    return [
        Voice(
            LANGUAGES[at % len(LANGUAGES)],
            VARIANTS[at // len(LANGUAGES)],
            int(rng.integers(25, 75)),
            int(rng.integers(140, 200)),
        )
        for at in places
    ]


def spoken(voice: Voice, rng: np.random.Generator, words: int = 6) -> Clip:
    """Return a clip in which a voice says words that nobody chose."""
    text = " ".join(WORDS[at] for at in rng.integers(0, len(WORDS), words))
    said = ["-v", f"{voice.language}+{voice.variant}", "-p", str(voice.pitch), "-s", str(voice.speed)]
    wave = subprocess.run(["espeak-ng", *said, "--stdout", text], capture_output=True, check=True).stdout
    samples = np.frombuffer(wave[44:], dtype="<i2").astype(np.float32) / 32768  # 22,050 Hz, one channel
    return as_clip(samples[:, None], 22_050)


def noisy(clip: Clip, decibels: float, rng: np.random.Generator) -> Clip:
    """Return the clip with white noise so many decibels below it."""
    level = float(np.sqrt(np.mean(clip.samples**2))) * 10 ** (-decibels / 20)
    return Clip((clip.samples + rng.normal(0, level, len(clip.samples))).astype(np.float32))


def shifted(clip: Clip, seconds: float) -> Clip:
    """Return the clip that begins so much later, after silence."""
    return Clip(np.concatenate([np.zeros(int(seconds * RATE), dtype=np.float32), clip.samples]))
