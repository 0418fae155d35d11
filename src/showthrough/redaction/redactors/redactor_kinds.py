"""Redactors by name: a new one is a file beside this, and a line in the table."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from showthrough.errors import ConfigError
from showthrough.redaction.redactors.blur import Blur
from showthrough.redaction.redactors.inpaint import Inpaint
from showthrough.redaction.redactors.pixelate import Pixelate
from showthrough.redaction.redactors.redactor import Colour, Redactor
from showthrough.redaction.redactors.solid import Solid
from showthrough.redaction.redactors.swap import NewFace, Swap


class RedactorOptions(NamedTuple):
    """What a redactor is made from."""

    strength: float
    colour: Colour = (0, 0, 0)
    new_face: NewFace | None = None


class RedactorKind(NamedTuple):
    """How a redactor is made, and what its strength means."""

    make: Callable[[RedactorOptions], Redactor]
    strength: str
    default: float


def _swap(options: RedactorOptions) -> Redactor:
    if options.new_face is None:
        raise ConfigError(
            "replacing faces needs others: name a folder of pictures of faces that may be shown"
        )
    return Swap(options.strength, options.new_face)


KINDS: Mapping[str, RedactorKind] = {
    "solid": RedactorKind(lambda o: Solid(o.colour), "none: all is hidden", 1),
    "blur": RedactorKind(lambda o: Blur(o.strength), "sigma in pixels", 20),
    "pixelate": RedactorKind(lambda o: Pixelate(o.strength), "side of a cell in pixels", 32),
    "inpaint": RedactorKind(lambda o: Inpaint(o.strength), "radius in pixels", 5),
    "swap": RedactorKind(_swap, "width of the blended rim in pixels", 6),
}


def redactor_named(
    kind: str,
    strength: float | None = None,
    *,
    colour: Colour = (0, 0, 0),
    new_face: NewFace | None = None,
) -> Redactor:
    """Return the redactor of a kind; its strength is what `KINDS` says.

    >>> redactor_named("blur", 9).name
    'Gaussian blur, sigma 9 pixels'

    Raises:
        ConfigError: there is no such kind, or it cannot have this strength.
        EnvironmentFault: it needs a library that is not installed.
    """
    if kind not in KINDS:
        raise ConfigError(f"no redactor is called {kind!r}; there are {', '.join(KINDS)}")
    chosen = KINDS[kind]
    return chosen.make(RedactorOptions(chosen.default if strength is None else strength, colour, new_face))
