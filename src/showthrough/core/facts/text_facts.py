"""Facts about real plates: what is written on them, where somebody has noted it."""

from collections.abc import Callable
from typing import NamedTuple

from showthrough.core.images import ImageSet


class WrittenTexts(NamedTuple):
    """Numbers that are written on real plates, by image; None where nobody noted one."""

    of: Callable[[ImageSet], tuple[str | None, ...]]
