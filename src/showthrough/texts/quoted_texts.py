"""Passages of real people's texts in synthetic ones: verbatim by characters, by words with some changed."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from showthrough.stats.arrays import Floats, Rows
from showthrough.stats.sequences.distinctive_passages import (
    Counted,
    counted_windows,
    longest_in_each,
    owned_windows,
    shared_passages,
)
from showthrough.stats.sequences.quoting import Quotations, SharedParts, by_role, strongest
from showthrough.stats.sequences.window_hashes import LaidOut, Units, characters, laid_out
from showthrough.texts.spelled_alike import WordNumbers, spelled_alike

RUN = 24  # characters, some four words: what nobody else has of so many in a row is one's own
STRANGERS = 12  # characters: short enough that most texts share so many with some other one
WINDOW = 5  # words in a row that nobody else wrote, of which several make a quotation
LONE = 3  # words in a row: what strangers share


class WrittenBy(NamedTuple):
    """Texts of people of one role."""

    texts: Sequence[str]
    person: Rows  # (n,) a number each; the same in both roles where it is the same person


def verbatim(train: WrittenBy, holdout: WrittenBy, synthetic: Sequence[str], least: int) -> Quotations:
    """Return the passages in which at least so many characters are one person's own.

    Both sides are spelled alike first, so that case, blanks and forms of one letter do not matter. An amount
    is how many characters of the passage are spanned by runs of 24 that nobody else wrote.
    """
    both = _texts(train, holdout)
    real, own = (_laid(map(characters, map(spelled_alike, texts))) for texts in (both, synthetic))
    person = _people(train, holdout)
    found = shared_passages(owned_windows(real, person, min(RUN, least)), own)
    enough = found.own >= least
    amount = found.own[enough].astype(np.float64)
    parts = strongest(SharedParts(found.synthetic[enough], found.real[enough], amount))
    most = _most(real, person, own, STRANGERS)
    return _quotations(parts, most, real, len(train.texts), STRANGERS)


def reworded(train: WrittenBy, holdout: WrittenBy, synthetic: Sequence[str], least: int) -> Quotations:
    """Return whose texts synthetic ones hold at least so many different runs of five words of, in any order.

    A run counts where one person alone wrote it. Every fifth word may be another one and some runs are left;
    punctuation is no word. Languages that write no blanks between words are only seen by characters. The
    real record is the first one of that person.
    """
    words = WordNumbers()
    real = _laid(words.units(map(spelled_alike, _texts(train, holdout))))
    own = _laid(words.units(map(spelled_alike, synthetic)))
    person = _people(train, holdout)
    counted = counted_windows(owned_windows(real, person, WINDOW), own)
    parts = _records(counted, person, least)
    most = _most(real, person, own, LONE)
    return _quotations(parts, most, real, len(train.texts), LONE)


def _texts(train: WrittenBy, holdout: WrittenBy) -> list[str]:
    return [*train.texts, *holdout.texts]


def _people(train: WrittenBy, holdout: WrittenBy) -> Rows:
    return np.concatenate([train.person, holdout.person]).astype(np.int64)


def _laid(units: Iterator[Units] | list[Units]) -> LaidOut:
    return laid_out(list(units))


def _most(real: LaidOut, person: Rows, own: LaidOut, size: int) -> Floats:
    """Return how much strangers share with each real text, by windows of a few units."""
    shared = shared_passages(owned_windows(real, person, size), own)
    return longest_in_each(shared, len(person)).astype(np.float64)


def _records(counted: Counted, person: Rows, least: int) -> SharedParts:
    """Return counts of people as parts of their first record: which one it is does not matter for a count."""
    enough = counted.windows >= least
    everybody, first = np.unique(person, return_index=True)
    real = first[np.searchsorted(everybody, counted.person[enough])].astype(np.int64)
    return SharedParts(counted.synthetic[enough], real, counted.windows[enough].astype(np.float64))


def _quotations(parts: SharedParts, most: Floats, real: LaidOut, n_train: int, least: int) -> Quotations:
    train, holdout = by_role(parts, n_train)
    lengths = np.diff(real.starts)
    whole = float(np.median(lengths)) if len(lengths) else 0.0
    return Quotations(train, holdout, most[:n_train], most[n_train:], float(least), whole)
