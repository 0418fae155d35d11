"""Samples of one generator, and whom to ask for more."""

from typing import NamedTuple

from showthrough.core.generator import Generator
from showthrough.core.images import ImageSet
from showthrough.core.records import RoleData, Subject


class Drawn(NamedTuple):
    """Samples of one generator, and what is known of it."""

    images: ImageSet
    data: RoleData
    subject: Subject
    generator: Generator | None  # None where nothing is known but images
