"""What is said of images that repeat another one, and of images of one colour."""

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from showthrough.core.types import Images


def repeats_note(
    digests: Sequence[str], people: Sequence[str], n_constant: int, *, identity_known: bool = False
) -> str:
    """Return a note on exact repeats and on images of one colour; empty where there are none.

    `digests` and `people` have an entry for each image: digests of upright pixels, and keyed ids.

    >>> repeats_note(["a", "a", "b"], ["ada", "bo", "bo"], n_constant=2)
    '1 image exactly repeats another of the same role; 2 images are of one colour throughout'
    """
    parts = []
    copies = sum(count - 1 for count in Counter(digests).values())
    if copies:
        parts.append(f"{_images(copies, 'exactly repeats', 'exactly repeat')} another of the same role")
    names: dict[str, set[str]] = {}
    for digest, person in zip(digests, people, strict=True):
        names.setdefault(digest, set()).add(person)
    shared = sum(len(own) > 1 for own in names.values())
    if shared and identity_known:
        parts.append(f"{shared} {'stands' if shared == 1 else 'stand'} under more than one person")
    if n_constant:
        parts.append(f"{_images(n_constant, 'is', 'are')} of one colour throughout")
    return "; ".join(parts)


def note_on_arrays(pixels: Images, people: Sequence[str] = (), *, identity_known: bool = False) -> str:
    """Return the same note on images (N, H, W, 3); without `people` each is of its own.

    >>> note_on_arrays(np.zeros((3, 8, 8, 3), np.uint8))
    '2 images exactly repeat another of the same role; 3 images are of one colour throughout'
    """
    digests, n_constant = [], 0
    for one in pixels:  # one by one: they may be mapped from a file larger than memory
        digests.append(blake2b(np.ascontiguousarray(one).tobytes(), digest_size=16).hexdigest())
        n_constant += bool((one == one[0, 0]).all())
    return repeats_note(digests, people or digests, n_constant, identity_known=identity_known)


def _images(n: int, one: str, many: str) -> str:
    return f"1 image {one}" if n == 1 else f"{n} images {many}"
