"""Canaries: made-up people, planted in training by the toss of a coin (Steinke et al., arXiv:2305.08846)."""

from typing import NamedTuple, final

import numpy as np
from PIL import Image

from showthrough.core.config import CanaryConfig
from showthrough.core.images import ArraySource, ImageSet, Role, joined
from showthrough.core.types import Features, Images, Mask, Rows
from showthrough.data.vault import Vault
from showthrough.observers.plates.drawn_plates import drawn_plate

CONTRAST = 55.0  # grey levels: the deviation of every pattern, so that all are as hard to learn
NUMBERS = 100_000  # plates; as many as there can be canaries


@final
class Canaries(NamedTuple):
    """Who was made up, and who of them is in; known to the vault alone."""

    pixels: Images  # (m, side, side, 3)
    inside: Mask  # (m,), one fair coin each
    copies: Rows  # (m,), photos that one has in training where it is in


def draw_canaries(config: CanaryConfig, side: int, vault: Vault, generator: str) -> Canaries:
    """Return the canaries of one generator: the same at each call, and unknown without the vault's key.

    Coins follow from the key and not from the seed of the audit: the record tells the seed, and training
    draws from it, but a coin must depend on nothing that training does.
    """
    rng = np.random.default_rng(int(vault.digest("canaries", generator, config.model_dump_json()), 16))
    if config.kind == "identities":
        pixels = [_pattern(side, rng) for _ in range(config.count)]
    else:
        numbers = rng.choice(NUMBERS, config.count, replace=False)
        pixels = [_plate(int(number), side, rng) for number in numbers]
    return Canaries(
        pixels=np.stack(pixels),
        inside=rng.random(config.count) < 0.5,
        copies=rng.permutation(np.resize(config.copies, config.count)).astype(np.int64),
    )


def with_canaries(train: ImageSet, canaries: Canaries, vault: Vault) -> ImageSet:
    """Return the training set with the canaries that are in; each is one person with its copies."""
    rows = np.repeat(np.flatnonzero(canaries.inside), canaries.copies[canaries.inside])
    planted = canary_set(canaries, train, vault).subset(rows)
    return joined(train, planted, vault.digest(train.digest, planted.digest))


def canary_set(canaries: Canaries, train: ImageSet | None, vault: Vault) -> ImageSet:
    """Return all canaries, those in and those not, once each, in the group that they have in training."""
    n, side = len(canaries.pixels), canaries.pixels.shape[1]
    names = [f"canary/{row}" for row in range(n)]
    has_groups = train is not None and train.group is not None
    return ImageSet(
        role=Role.TRAIN,
        source=ArraySource(canaries.pixels),
        ids=[vault.image_id(Role.TRAIN, name) for name in names],
        identity=[vault.person_id(name) for name in names],
        sizes=[(side, side)] * n,
        digest=vault.digest("canaries", np.ascontiguousarray(canaries.pixels).tobytes()),
        identity_known=train is None or train.identity_known,
        group=[_any_group(train)] * n if has_groups and train is not None else None,
    )


def _any_group(train: ImageSet) -> str:
    return min(train.group or [""])


def _pattern(side: int, rng: np.random.Generator) -> Images:
    """Return a random pattern half as fine as the pixels: far from every face and every other one."""
    cells = max(2, side // 2)
    coarse = rng.standard_normal((3, cells, cells)).astype(np.float32)
    fine = np.stack([np.asarray(_stretched(colour, side)) for colour in coarse], axis=-1)
    fine = (fine - fine.mean()) / fine.std()
    pattern: Images = np.clip(np.rint(128 + CONTRAST * fine), 0, 255).astype(np.uint8)
    return pattern


def _stretched(cells: Features, side: int) -> Image.Image:
    return Image.fromarray(cells).resize((side, side), Image.Resampling.BICUBIC)


def _plate(number: int, side: int, rng: np.random.Generator) -> Images:
    """Return a plate with a number that no register holds: letters QQ and a first digit of zero."""
    paper, ink = rng.integers(170, 256, size=3), rng.integers(0, 90, size=3)
    red, green, blue = map(int, paper)
    image = drawn_plate(f"QQ 0{number:05d}", (red, green, blue), (int(ink[0]), int(ink[1]), int(ink[2])))
    small = image.resize((side, side), Image.Resampling.BILINEAR)
    pixels: Images = np.asarray(small, dtype=np.uint8)
    return pixels
