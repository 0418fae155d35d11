"""Folders of people whom a small network tells apart by their red patterns, for tests of matchers."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d

SIDE = 64


class Red(nn.Module):
    """A matcher that sees the first colour alone: red, where colours come as RGB."""

    def forward(self, faces: Tensor) -> Tensor:
        seen = adaptive_avg_pool2d(faces[:, :1], [8, 8]).flatten(1)
        return seen - seen.mean(1, keepdim=True)


def red_matcher(folder: Path, **settings: object) -> Path:
    """Write the matcher and a TOML file with it as `red`; return that file."""
    torch.jit.save(torch.jit.script(Red()), folder / "red.pt")
    given = {"kind": "arcface", "file": "red.pt", "align": "none", **settings}
    lines = [f'{name} = "{value}"' for name, value in given.items()]
    (folder / "red.toml").write_text("[embedders.red]\n" + "\n".join(lines) + "\n")
    return folder / "red.toml"


def face(pattern: np.ndarray, rng: np.random.Generator, noise: float = 12.0) -> np.ndarray:
    """Return a picture with a pattern in red, seen with noise, and nothing but noise in blue."""
    red = np.kron(pattern, np.ones((SIDE // 8, SIDE // 8))) + noise * rng.standard_normal((SIDE, SIDE))
    blue = np.kron(rng.uniform(0, 255, (8, 8)), np.ones((SIDE // 8, SIDE // 8)))
    picture = np.stack([red, np.full((SIDE, SIDE), 128.0), blue], axis=2)
    return np.clip(picture, 0, 255).astype(np.uint8)


def patterns(people: int, seed: int) -> np.ndarray:
    """Return a pattern for each person."""
    return np.random.default_rng(seed).uniform(0, 255, (people, 8, 8))


def write_people(folder: Path, of: np.ndarray, photos: int = 2, seed: int = 0, name: str = "person") -> Path:
    """Write photos of people, a folder for each; return the folder of all."""
    rng = np.random.default_rng(seed)
    for number, pattern in enumerate(of):
        own = folder / f"{name} {number:03d} of {name}"
        own.mkdir(parents=True, exist_ok=True)
        for photo in range(photos):
            Image.fromarray(face(pattern, rng)).save(own / f"{photo}.png")
    return folder
