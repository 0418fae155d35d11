"""Tape of what checks were told: each question once, with its answer."""

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import final

import numpy as np

from showthrough.core.images import ImageSet
from showthrough.replay.spelling import Arrays, NotOnTapeError, Plain, Within, read, spelt

OPAQUE = "opaque"  # told to the check, and nobody could read it again


@final
class Tape:
    """Tape of questions and answers; arrays go to their own place as soon as they are told."""

    def __init__(self, arrays: Arrays, told: Mapping[str, Plain] | None = None) -> None:
        self.arrays = arrays
        self.told: dict[str, Plain] = dict(told or {})

    def add(self, question: str, answer: object) -> None:
        """Put an answer on the tape, once: the same question has one answer."""
        if question in self.told:
            return
        try:
            self.told[question] = spelt(answer, self.arrays, question)
        except NotOnTapeError as error:
            self.told[question] = {OPAQUE: str(error)}

    def answer(self, question: str, within: Within) -> object:
        """Return the answer to a question; a reason for having none is an answer too.

        Raises:
            NotOnTapeError: it was not asked, or its answer could not be kept.
            IntegrityError: an array of it is gone, or was changed.
        """
        told = self.told.get(question)
        if question not in self.told:
            raise NotOnTapeError(f"nobody asked for {question[:80]} when the audit ran")
        if isinstance(told, dict) and OPAQUE in told:
            raise NotOnTapeError(str(told[OPAQUE]))
        return read(told, within)


def question(place: str, *asked: object) -> str:
    """Return a question as the tape has it: where it is asked, and with what.

    >>> question("of", "train", 3)
    'of["train", 3]'

    Raises:
        NotOnTapeError: it is asked with something that cannot be told from others of its type.
    """
    return place + json.dumps([_named(one) for one in asked])


def _named(asked: object) -> Plain:
    if isinstance(asked, ImageSet):
        return ["images", asked.role.value, asked.digest]
    if isinstance(asked, np.ndarray):
        content = np.ascontiguousarray(asked)
        return [
            content.dtype.str,
            list(content.shape),
            blake2b(content.tobytes(), digest_size=12).hexdigest(),
        ]
    if isinstance(asked, np.generic):
        return asked.item()
    if asked is None or isinstance(asked, bool | int | float | str):
        return asked
    if isinstance(asked, Sequence):
        return [_named(one) for one in asked]
    raise NotOnTapeError(f"a question with a {type(asked).__name__} cannot be put on a tape")
