"""Made-up letters: words as frequent as in a language, phrases that all use, and what one writes alone."""

import numpy as np

PHRASES = (
    "thank you very much for your letter, which I received yesterday and read with great interest.",
    "please do not hesitate to contact our office if there is anything that we can do for you.",
    "with kind regards and all best wishes to your family and to everybody who asks after me.",
)


class Language:
    """Words of a made-up language, whose frequencies fall as 1 / rank."""

    def __init__(self, rng: np.random.Generator, words: int = 3000) -> None:
        letters = np.array(list("etaoinshrdlucmfwypvbgk"))
        self.words = np.array(["".join(rng.choice(letters, rng.integers(2, 9))) for _ in range(words)])
        share = 1 / np.arange(1, words + 1)
        self.share = share / share.sum()

    def letter(self, rng: np.random.Generator, words: int = 40) -> str:
        """Return a letter of so many words between two phrases that everybody uses."""
        own = " ".join(rng.choice(self.words, words, p=self.share))
        first, last = rng.choice(len(PHRASES), 2, replace=False)
        return f"{PHRASES[first]} {own}. {PHRASES[last]}"

    def letters(self, n: int, rng: np.random.Generator) -> list[str]:
        """Return letters of so many people."""
        return [self.letter(rng) for _ in range(n)]


def mistyped(text: str, rng: np.random.Generator, share: float = 0.1) -> str:
    """Return a text in which some words are other ones."""
    words = np.array(text.split(), dtype=object)
    changed = rng.random(len(words)) < share
    words[changed] = [f"x{number}" for number in rng.integers(0, 10**6, int(changed.sum()))]
    return " ".join(words)


def quoting(text: str, other: str, rng: np.random.Generator, length: int) -> str:
    """Return a text with so many characters of another one in its middle, from beyond the other's phrase."""
    start = int(rng.integers(100, len(other) - length - 90)) if len(other) > length + 191 else 95
    return f"{text[:120]} {other[start : start + length]} {text[120:]}"
