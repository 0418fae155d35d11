"""How well two embedders tell people apart, by how the face is found: the pairs of LFW's View 1.

python benchmarks/verification.py [--table FILE] [--networks mobilefacenet edgeface] [--pairs 2200]
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from _lfw import NETWORKS, Align, embedder, image_set, lfw, settings
from _measure import machine, report

from showthrough.core.images import ImageSet
from showthrough.core.reading.image_chunks import chunks
from showthrough.core.types import Features, Floats, Images, Rows
from showthrough.data.listing import Entry
from showthrough.observers.faces.alignment import cropper
from showthrough.stats.similarity import Pairs, most_alike, similarity

ALIGNMENTS: tuple[Align, ...] = ("yunet", "mtcnn", "crop")
FMRS = (1e-2, 1e-3, 1e-4)
FOLDS = 10
REPLICATES = 500
NOT_ENROLLED = -2.0  # below every cosine: a photo without a face matches nobody


class Listed(NamedTuple):
    """Photos of an official list, and which pairs of them it names."""

    images: ImageSet
    first: Rows
    second: Rows
    same: Rows  # 1 where both photos show one person


class Share(NamedTuple):
    """A share and its interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.4f} ({self.low:.4f} to {self.high:.4f})"


def main() -> None:
    """Print one row for each embedder and each way to find the face."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--table", type=Path, default=None, help="write the rows as Markdown as well")
    parser.add_argument("--networks", nargs="+", choices=NETWORKS, default=["mobilefacenet", "edgeface"])
    parser.add_argument("--pairs", type=int, default=2200)
    options = parser.parse_args()
    listed = view_one(options.pairs)
    rows = []
    for align in ALIGNMENTS:
        faces, enrolled = aligned(listed.images, align)
        for name in options.networks:
            rows.append({"embedder": name, "align": align, **measured(listed, name, faces, enrolled)})
            print(json.dumps(rows[-1]), file=sys.stderr, flush=True)  # what is killed later is not lost
    report(
        {
            "benchmark": "verification",
            "photos": len(listed.images),
            "people": listed.images.n_identities,
            "pairs": len(listed.same),
            "machine": machine(),
            "rows": rows,
        }
    )
    if options.table:
        options.table.write_text(markdown(rows), encoding="utf-8")


def view_one(pairs: int) -> Listed:
    """Return the training pairs of View 1, of one person and of two in turn."""
    lines = (lfw() / "pairsDevTrain.txt").read_text(encoding="utf-8").splitlines()[1:]
    fields = [line.split("\t") for line in lines]
    own = [((name, a), (name, b)) for name, a, b in (each for each in fields if len(each) == 3)]
    other = [((one, a), (two, b)) for one, a, two, b in (each for each in fields if len(each) == 4)]
    chosen = [pair for both in zip(own, other, strict=True) for pair in both][:pairs]
    photos = sorted({photo for pair in chosen for photo in pair})
    place = {photo: row for row, photo in enumerate(photos)}
    entries = [entry(name, int(number)) for name, number in photos]
    first, second = (np.array([place[pair[side]] for pair in chosen]) for side in (0, 1))
    return Listed(image_set("reference", entries), first, second, (np.arange(len(chosen)) + 1) % 2)


def entry(name: str, number: int) -> Entry:
    """Return the file of one photo."""
    file = f"{name}_{number:04d}.jpg"
    return Entry(lfw() / "images" / name / file, f"{name}/{file}", name)


def aligned(images: ImageSet, align: Align) -> tuple[Images, Rows]:
    """Return crops of 112 x 112, and the rows of the photos in which a face was found."""
    cut = cropper(settings("edgeface", align), 112, "landmarks", Path())
    parts = [(chunk.rows, cut(chunk.pixels)) for chunk in chunks(images, cut.size, 64)]
    rows = np.concatenate([rows[crops.rows] for rows, crops in parts])
    pixels = np.concatenate([crops.pixels for _, crops in parts])
    order = np.argsort(rows)
    return pixels[order], rows[order]


def measured(listed: Listed, name: str, faces: Images, enrolled: Rows) -> dict[str, object]:
    """Return the accuracy over the listed pairs, and the true matches at each rate of false ones."""
    vectors = embedder(name, "none")(faces)
    scores = cosines(listed, vectors, enrolled)
    person = np.unique(np.asarray(listed.images.identity)[enrolled], return_inverse=True)[1]
    row: dict[str, object] = {
        "not_enrolled": len(listed.images) - len(enrolled),
        "accuracy": Share(*accuracy(scores, listed.same)),
    }
    for fmr, (tar, threshold) in zip(FMRS, true_matches(vectors, person), strict=True):
        row[f"tar_at_{fmr:g}"] = tar
        row[f"threshold_at_{fmr:g}"] = round(threshold, 4)
    return row


def cosines(listed: Listed, vectors: Features, enrolled: Rows) -> Floats:
    """Return the cosine of each listed pair; lower than any where a photo has no face."""
    whole = np.full((len(listed.images), vectors.shape[1]), np.nan)
    whole[enrolled] = vectors
    found = (whole[listed.first] * whole[listed.second]).sum(axis=1)
    return np.where(np.isnan(found), NOT_ENROLLED, found)


def accuracy(scores: Floats, same: Rows) -> tuple[float, float, float]:
    """Return the mean over folds, each judged at the best threshold of the others, and its 95 % interval."""
    fold = np.arange(len(same)) * FOLDS // len(same)
    right = []
    for number in range(FOLDS):
        own = fold == number
        candidates = np.unique(scores[~own])
        hits = [((scores[~own] >= t) == same[~own]).mean() for t in candidates]
        right.append(float(((scores[own] >= candidates[int(np.argmax(hits))]) == same[own]).mean()))
    mean, error = np.mean(right), np.std(right, ddof=1) / FOLDS**0.5
    return float(mean), float(mean - 1.96 * error), float(min(1.0, mean + 1.96 * error))


def true_matches(vectors: Features, person: Rows) -> Iterator[tuple[Share, float]]:
    """Yield the share of all pairs of one person that match, at each FMR over all pairs of two people.

    Intervals draw people again, with threshold and share anew in each replicate.
    """
    photos = np.bincount(person)
    comparisons = (len(person) ** 2 - (photos**2).sum()) // 2
    hardest = most_alike(vectors, person, int(10 * max(FMRS) * comparisons))  # enough for every replicate
    order = np.argsort(-hardest.similarity)
    hardest = Pairs(hardest.i[order], hardest.j[order], hardest.similarity[order])
    i, j = np.nonzero(np.triu(person[:, None] == person, 1))
    genuine = Pairs(i, j, similarity(vectors, vectors, i, j))
    rng = np.random.default_rng(0)
    drawn = rng.multinomial(len(photos), np.full(len(photos), 1 / len(photos)), REPLICATES)
    once = np.ones(len(photos), dtype=np.int64)
    found = [operating(hardest, genuine, person, weight) for weight in (once, *drawn)]
    shares, thresholds = (np.array(part) for part in zip(*found, strict=True))  # (1 + replicates, FMRs)
    for column in range(len(FMRS)):
        low, high = np.quantile(shares[1:, column], (0.025, 0.975))
        yield Share(float(shares[0, column]), float(low), float(high)), float(thresholds[0, column])


def operating(hardest: Pairs, genuine: Pairs, person: Rows, weight: Rows) -> tuple[list[float], list[float]]:
    """Return the shares of genuine pairs that match and the thresholds, people counted `weight` times."""
    photos = np.bincount(person) * weight
    comparisons = (photos.sum() ** 2 - (photos**2).sum()) / 2
    errors = np.cumsum(weight[person[hardest.i]] * weight[person[hardest.j]])
    own = weight[person[genuine.i]]
    shares, thresholds = [], []
    for fmr in FMRS:
        threshold = float(hardest.similarity[np.searchsorted(errors, fmr * comparisons, "right")])
        thresholds.append(threshold)
        shares.append(float(own[genuine.similarity > threshold].sum() / own.sum()))
    return shares, thresholds


def markdown(rows: list[dict[str, object]]) -> str:
    """Return the rows as a table."""
    lines = ["| " + " | ".join(rows[0]) + " |", "|" + "---|" * len(rows[0])]
    lines += ["| " + " | ".join(str(value) for value in row.values()) + " |" for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
