"""Folders of people who do not exist: patterns of colour that differ as photos of people do."""

from pathlib import Path

import numpy as np
from PIL import Image

SIDE = 24


def picture(person: int, photo: int) -> Image.Image:
    """Return a smooth pattern of a person, a little different in each photo."""
    own, other = np.random.default_rng([person, 3]), np.random.default_rng([person, photo, 4])
    coarse = own.uniform(0, 255, (6, 6, 3)) + other.normal(0, 40, (6, 6, 3))
    small = Image.fromarray(coarse.clip(0, 255).astype(np.uint8))
    return small.resize((SIDE, SIDE), Image.Resampling.BICUBIC)


def write_people(folder: Path, people: int, photos: int = 2, first: int = 0) -> Path:
    """Write so many people, each in a folder of its own."""
    for person in range(first, first + people):
        own = folder / f"person {person:02d}"
        own.mkdir(parents=True)
        for photo in range(photos):
            picture(person, photo).save(own / f"{photo}.png")
    return folder


def write_flat(folder: Path, n: int, first: int = 1000) -> Path:
    """Write images with numbers for names, of n people, into one folder."""
    folder.mkdir(parents=True)
    for number in range(n):
        picture(first + number, 0).save(folder / f"{number:04d}.png")
    return folder


def write_celeba(folder: Path, people: int, photos: int = 2) -> Path:
    """Write photos as CelebA is laid out, a third of the people in each partition."""
    (folder / "img_align_celeba").mkdir(parents=True)
    names, partitions = [], []
    for number in range(people * photos):
        name, person = f"{number + 1:06d}.jpg", number // photos
        picture(person, number).save(folder / "img_align_celeba" / name)
        names.append(f"{name} {100 + person}\n")
        partitions.append(f"{name} {person % 3}\n")
    (folder / "identity_CelebA.txt").write_text("".join(names), encoding="utf-8")
    (folder / "list_eval_partition.txt").write_text("".join(partitions), encoding="utf-8")
    return folder
