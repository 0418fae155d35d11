"""Secrets planted among training texts, and others like them that were kept out: read, and looked for."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from showthrough.errors import DataError
from showthrough.stats.arrays import Mask
from showthrough.stats.sequences.window_hashes import characters, laid_out, window_hashes
from showthrough.texts.spelled_alike import spelled_alike
from showthrough.texts.text_files import table_rows

PLANTED = {
    "true": True,
    "yes": True,
    "1": True,
    "in": True,
    "false": False,
    "no": False,
    "0": False,
    "out": False,
}
SHORTEST = 6  # characters: what is shorter stands somewhere by chance


class Secret(NamedTuple):
    """String that was planted in training, or kept out as one like it."""

    text: str
    planted: bool
    copies: int = 1  # times that it stands in training, where it is planted
    score: float | None = None  # log-likelihood that the model gives it, where somebody asked it


def read_secrets(path: Path) -> list[Secret]:
    """Return the secrets of a file with the columns text, planted, and where known copies and score.

    Raises:
        DataError: no such file, a column is missing, a cell means nothing, or a secret stands there twice or
            within another one; names rows, never a secret.
    """
    found, seen = list[Secret](), dict[str, int]()
    for number, row in enumerate(table_rows(path), start=1):
        cells = {str(name).strip().lower(): cell for name, cell in row.items()}
        where = f"{path} row {number:,}"
        secret = Secret(
            _text(cells, where), _planted(cells, where), _copies(cells, where), _score(cells, where)
        )
        key = spelled_alike(secret.text)
        if seen.setdefault(key, number) != number:
            raise DataError(f"{path}: rows {seen[key]:,} and {number:,} hold the same secret, letters apart")
        found.append(secret)
    if any(one.score is None for one in found) and any(one.score is not None for one in found):
        raise DataError(f"{path} gives a score for some secrets only; give one for each, or none")
    return found


def secrets_found(secrets: Sequence[Secret], texts: Sequence[str]) -> Mask:
    """Return which secrets stand in one of the texts, letter by letter once both are spelled alike, (n,).

    Secrets of one length are looked for together, so that many cost little more than one.
    """
    own = [spelled_alike(secret.text) for secret in secrets]
    written = [spelled_alike(text) for text in texts]
    laid = laid_out([characters(text) for text in written])
    found = np.zeros(len(own), dtype=bool)
    for size in sorted({len(text) for text in own}):
        hashes, places = window_hashes(laid.units, size), laid.windows(size)
        wanted = {int(window_hashes(characters(text), size)[0]): text for text in own if len(text) == size}
        hits = places[np.isin(hashes[places], np.array(list(wanted), dtype=np.uint64))]
        rows = laid.sequence_at(hits)
        begins = hits - laid.starts[rows]
        there = {written[row][begin : begin + size] for row, begin in zip(rows, begins, strict=True)}
        found |= np.array([text in there for text in own], dtype=bool)
    return found


def _text(cells: dict[str, object], where: str) -> str:
    text = cells.get("text")
    if not isinstance(text, str) or len(spelled_alike(text)) < SHORTEST:
        raise DataError(
            f"{where} needs a text of at least {SHORTEST} characters: shorter ones stand anywhere"
        )
    return text


def _planted(cells: dict[str, object], where: str) -> bool:
    told = str(cells.get("planted", "")).strip().lower()
    if told not in PLANTED:
        raise DataError(f"{where} needs planted = true or false")
    return PLANTED[told]


def _copies(cells: dict[str, object], where: str) -> int:
    told = cells.get("copies")
    if told is None or not str(told).strip():
        return 1
    if not str(told).strip().isdecimal() or int(str(told)) < 1:
        raise DataError(f"{where} needs copies as a whole number from 1")
    return int(str(told))


def _score(cells: dict[str, object], where: str) -> float | None:
    told = cells.get("score")
    if told is None or not str(told).strip():
        return None
    try:
        score = float(str(told))
    except ValueError:
        score = math.nan
    if not math.isfinite(score):
        raise DataError(f"{where} needs score as a finite number, larger where the model finds it likelier")
    return score
