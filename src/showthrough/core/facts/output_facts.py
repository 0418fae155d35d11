"""Facts about what a redaction puts out: how matchers see it, and what they see without any face."""

from collections.abc import Callable
from typing import NamedTuple

from showthrough.core.check import Observation
from showthrough.core.images import Role


class OutputVectors(NamedTuple):
    """Vectors by role and embedder; rows are those of the role's pictures before redaction."""

    redacted: Callable[[Role, str], Observation]
    around: Callable[[Role, str], Observation]  # of the originals with one grey where something was hidden
