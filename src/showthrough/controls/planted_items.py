"""Planted leaks of records that are no pictures: copies of training records among records of strangers."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from typing import Any

import numpy as np

from showthrough.controls.altered_records import delayed, emptied, mistyped, noisy, off, telephone
from showthrough.controls.copycat import drawn_rows
from showthrough.core.images import ImageSet, Role
from showthrough.core.subjects.audited import RecordKind
from showthrough.core.types import Features
from showthrough.data.kinds.record_sets import NO_SIZE, Items

AlterRecord = Callable[[Any, np.random.Generator], Any]  # a record, altered as a generator that copies might


def _noisy(record: Mapping[str, Features], rng: np.random.Generator, size: float) -> dict[str, Features]:
    """Return vectors with noise of `size` times their own length."""
    return {
        name: (
            vector + size * np.linalg.norm(vector) * rng.normal(size=len(vector)) / len(vector) ** 0.5
        ).astype(np.float32)
        for name, vector in record.items()
    }


ALTERED: Mapping[RecordKind, Mapping[str, AlterRecord]] = {
    "embeddings": {
        "unchanged": lambda record, _: record,
        "noise of a tenth": partial(_noisy, size=0.1),
        "noise of three tenths": partial(_noisy, size=0.3),
    },
    "tables": {
        "unchanged": lambda record, _: record,
        "numbers off by a hundredth": partial(off, share=0.01),
        "every tenth cell empty": partial(emptied, share=0.1),
    },
    "texts": {
        "unchanged": lambda record, _: record,
        "every tenth word another": partial(mistyped, share=0.1),
        "half of it": lambda record, _: record[: (len(record) + 1) // 2],
    },
    "voices": {
        "unchanged": lambda record, _: record,
        "noise of 20 dB": partial(noisy, decibels=20.0),
        "telephone": lambda record, _: telephone(record),
        "begun a tenth of a second later": lambda record, _: delayed(record, 0.1),
    },
}


def alterations_of(kind: RecordKind) -> tuple[str, ...]:
    """Return the ways in which copies of such records are altered before they are planted."""
    return tuple(ALTERED.get(kind, {}))


def planted_records(
    kind: RecordKind,
    train: ImageSet,
    reference: ImageSet,
    copies: Mapping[str, int],
    strangers: int,
    rng: np.random.Generator,
) -> ImageSet:
    """Return records of strangers first, then altered copies of training records, kind by kind.

    `copies` tells how many of each alteration.

    Raises:
        NotEnoughDataError: there is no record to copy, or none to be independent.
    """
    items: list[Any] = [reference.item(int(row)) for row in drawn_rows(reference, strangers, rng)]
    for how, n in copies.items():
        items += [ALTERED[kind][how](train.item(int(row)), rng) for row in drawn_rows(train, n, rng)]
    return as_synthetic(items, f"{train.digest} {reference.digest} {strangers} {dict(copies)}")


def as_synthetic(items: Sequence[Any], made_from: str) -> ImageSet:
    """Return records that the audit made itself in the place of synthetic ones; each is nobody's."""
    ids = [f"planted-{number}" for number in range(len(items))]
    return ImageSet(
        role=Role.SYNTHETIC,
        source=Items(items),
        ids=ids,
        identity=ids,
        sizes=[NO_SIZE] * len(items),
        digest=sha256(f"planted records {made_from}".encode()).hexdigest(),
        identity_known=False,
        has_pixels=False,
    )
