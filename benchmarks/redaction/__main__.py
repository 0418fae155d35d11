"""Real faces after every redactor: how alike they look, and how many people each attacker finds again.

    python -m benchmarks.redaction [--work FOLDER] [--steps N] [--only NAME ...] [--list]

Takes about two minutes a redaction on an idle core, and is not part of `make bench`. It can be stopped at
any moment: the same command goes on. Figures stay in FOLDER, by default below the system's temporary
folder; no picture is kept.
"""

import argparse
import json
import logging
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from benchmarks._lfw import embedder, lfw
from PIL import Image
from skimage.data import lfw_subset

from showthrough.core.types import Images, Mask, Rows
from showthrough.data.listing import list_folder
from showthrough.observers.runtime.face_embedder import FaceEmbedder
from showthrough.redaction.attackers.attack import Attacker, FaceMatcher, FacePairs
from showthrough.redaction.attackers.known_attacks import all_attacks
from showthrough.redaction.redactors.redactor_kinds import redactor_named
from showthrough.redaction.redactors.regions import RegionShape, region_mask
from showthrough.redaction.redactors.swap import NewFace
from showthrough.stats import falsely_first, masked_psnr, masked_ssim, rank_one, reidentified

JUDGED, STRANGERS, OTHERS, ALONE = (
    300,
    100,
    300,
    150,
)  # people; the last two teach attackers, ALONE by one photo
PHOTOS = 2  # of a person, at most: a probe, and a photo in the gallery
BOX = (78.0, 70.0, 172.0, 182.0)  # of the face on each photo of 250 x 250 pixels
FMRS = (0.01, 0.001)
STEPS = 300
SEED = 0
CLEAN = "naive"  # the attack on what nobody redacted: others have nothing to learn
log = logging.getLogger("redaction")


class Redaction(NamedTuple):
    """One redactor at one strength, on a mask of one shape."""

    kind: str
    strength: float
    shape: RegionShape = "box"
    margin: float = 0.0


REDACTIONS = {
    "nothing": None,
    "blur, sigma 4": Redaction("blur", 4),
    "blur, sigma 8": Redaction("blur", 8),
    "blur, sigma 16": Redaction("blur", 16),
    "pixelate, cells of 8": Redaction("pixelate", 8),
    "pixelate, cells of 16": Redaction("pixelate", 16),
    "pixelate, cells of 32": Redaction("pixelate", 32),
    "solid": Redaction("solid", 1),
    "solid, ellipse": Redaction("solid", 1, "ellipse"),
    "inpaint": Redaction("inpaint", 5),
    "solid, margin .2": Redaction("solid", 1, margin=0.2),
    "solid, ellipse, margin .2": Redaction("solid", 1, "ellipse", 0.2),
    "inpaint, margin .2": Redaction("inpaint", 5, margin=0.2),
    "solid, margin .4": Redaction("solid", 1, margin=0.4),
    "solid, ellipse, margin .4": Redaction("solid", 1, "ellipse", 0.4),
    "inpaint, margin .4": Redaction("inpaint", 5, margin=0.4),
    "swap": Redaction("swap", 6),
    "swap, margin .2": Redaction("swap", 6, margin=0.2),
    "swap, margin .4": Redaction("swap", 6, margin=0.4),
}


class People(NamedTuple):
    """Photos of people, 250 x 250, and who is on each."""

    photos: Images
    person: Rows


def main() -> None:
    """Redact, attack, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "showthrough-redaction")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--only", nargs="+", default=list(REDACTIONS), choices=REDACTIONS, metavar="NAME")
    parser.add_argument("--list", action="store_true", help="name the redactions and run nothing")
    options = parser.parse_args()
    if options.list:
        print(*REDACTIONS, sep="\n")
        return
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    options.work.mkdir(parents=True, exist_ok=True)
    people, eyes = None, embedder()
    matcher = FaceMatcher(eyes.info.name, eyes.digest, eyes.cropper.side, eyes.of_crops, eyes.differentiable)
    figures = {}
    for name in options.only:
        file = options.work / f"{name}-{options.steps}.json"
        if not file.is_file():
            people = people or gathered()
            file.write_text(json.dumps(measured(name, people, eyes, matcher, options)), encoding="utf-8")
        figures[name] = json.loads(file.read_text(encoding="utf-8"))
    print(json.dumps({"benchmark": "redaction", "cases": figures}, indent=1))
    print(table(figures), file=sys.stderr)


def gathered() -> dict[str, People]:
    """Return judged people, strangers, and those whom attackers know."""
    photos: dict[str, list[Path]] = {}
    for entry in list_folder(lfw() / "images"):
        photos.setdefault(entry.person or entry.name, []).append(entry.path)
    rng = np.random.default_rng(SEED)
    several = [who for who, own in photos.items() if len(own) >= PHOTOS]
    alone = [who for who, own in photos.items() if len(own) == 1]
    several, alone = ([names[i] for i in rng.permutation(len(names))] for names in (several, alone))
    judged, known = several[:JUDGED], several[JUDGED : JUDGED + OTHERS] + alone[STRANGERS:][:ALONE]
    named = {"judged": judged, "strangers": alone[:STRANGERS], "attackers'": known}
    return {part: _read([photos[who][:PHOTOS] for who in names]) for part, names in named.items()}


def _read(photos: list[list[Path]]) -> People:
    person = np.repeat(np.arange(len(photos)), [len(own) for own in photos])
    pixels = [np.asarray(Image.open(path).convert("RGB")) for own in photos for path in own]
    return People(np.stack(pixels), person)


def measured(
    name: str,
    people: Mapping[str, People],
    eyes: FaceEmbedder,
    matcher: FaceMatcher,
    options: argparse.Namespace,
) -> dict[str, Any]:
    """Return the figures of one redaction."""
    how = REDACTIONS[name]
    size = people["judged"].photos.shape[1:3]
    mask = region_mask([BOX], size) if how is None else region_mask([BOX], size, how.shape, how.margin)
    redacted = {part: _redacted(own.photos, how, mask) for part, own in people.items()}
    cut = {
        part: FacePairs(_cut(own.photos, eyes), _cut(redacted[part], eyes), own.person)
        for part, own in people.items()
    }
    figures: dict[str, Any] = _likeness(people["judged"].photos, redacted["judged"], mask)
    attacks = {kind: one for kind, one in all_attacks().items() if how is not None or kind == CLEAN}
    attacks = {kind: one for kind, one in attacks.items() if not one.sees_clean}
    for kind, attack in attacks.items():
        started = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            learner = attack(steps=options.steps)
            attacker = learner.learn(cut["attackers'"], matcher, SEED, Path(folder), lambda *_: None)
            figures[kind] = _found(attacker, cut["judged"], cut["strangers"])
        figures[kind]["seconds"] = round(time.perf_counter() - started)
        log.info("%s, %s: %s", name, kind, figures[kind])
    return figures


def _redacted(photos: Images, how: Redaction | None, mask: Mask) -> Images:
    if how is None:
        return photos
    redactor = redactor_named(how.kind, how.strength, new_face=_others(np.random.default_rng(SEED)))
    return np.stack([redactor(photo, mask) for photo in photos])


def _others(rng: np.random.Generator) -> NewFace:
    """Return one of the hundred grey faces of scikit-image for each, whoever stood there; 25 pixels."""
    faces = np.round(lfw_subset()[:100] * 255).astype(np.uint8)

    def new_face(pixels: Images, _mask: Mask) -> Images:
        face = Image.fromarray(faces[rng.integers(len(faces))]).convert("RGB")
        return np.asarray(face.resize((pixels.shape[1], pixels.shape[0]), Image.Resampling.BILINEAR))

    return new_face


def _cut(photos: Images, eyes: FaceEmbedder) -> Images:
    assert eyes.size is not None
    height, width = eyes.size
    small = [
        np.asarray(
            Image.fromarray(photo).resize((width, height), Image.Resampling.BILINEAR, reducing_gap=2.0)
        )
        for photo in photos
    ]
    return eyes.cropper(np.stack(small)).pixels


def _likeness(before: Images, after: Images, mask: Mask) -> dict[str, float]:
    pairs = list(zip(before[:: PHOTOS * 3], after[:: PHOTOS * 3], strict=True))  # every third person's probe
    ssim = [masked_ssim(one, other, mask) for one, other in pairs]
    psnr = [masked_psnr(one, other, mask) for one, other in pairs]
    return {"ssim": float(np.mean(ssim)), "psnr": float(np.median(psnr))}


def _found(attacker: Attacker, judged: FacePairs, strangers: FacePairs) -> dict[str, Any]:
    """Return who is found again: the first photo of each person is the probe, the second the gallery."""
    probes, photos = np.arange(0, len(judged.person), PHOTOS), np.arange(1, len(judged.person), PHOTOS)
    seen, others = attacker.probe(judged.redacted[probes]), attacker.probe(strangers.redacted)
    gallery = attacker.enrol(judged.clean[photos], judged.redacted[photos])
    person, rng = judged.person[photos], np.random.default_rng(SEED)
    first = rank_one(seen, gallery, person, rng)
    found: dict[str, Any] = {
        "method": attacker.method,
        "rank one": [first.value, first.interval.low, first.interval.high],
        "strangers": falsely_first(others, gallery, person, rng).value,
    }
    for fmr in FMRS:
        at = reidentified(seen, gallery, person, others, fmr)
        found[f"{fmr:g}"] = [at.value, at.interval.low, at.interval.high]
        found[f"{fmr:g} at most"] = at.fmr_interval.high
    return found


def table(figures: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the figures as Markdown."""
    kinds = [kind for kind, attack in all_attacks().items() if not attack.sees_clean]
    head = ["redaction", "SSIM", "PSNR", *kinds]
    tables = []
    for figure in ("rank one", *(f"{fmr:g}" for fmr in FMRS)):
        rows = [" | ".join(head), " | ".join("---" for _ in head)]
        for name, own in figures.items():
            shares = [_share(own[kind][figure]) if kind in own else "" for kind in kinds]
            rows.append(" | ".join([name, _short(own["ssim"]), f"{own['psnr']:.1f}", *shares]))
        tables.append(f"{figure}\n\n" + "\n".join(f"| {row} |" for row in rows))
    return "\n\n".join(tables)


def _share(of: list[float]) -> str:
    return f"{_short(of[0])} ({_short(of[1])} to {_short(of[2])})"


def _short(value: float) -> str:
    return f"{value:.3f}".replace("0.", ".", 1) if value < 1 else f"{value:.3f}"


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
