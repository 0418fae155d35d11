"""Lettering of figures in the language of the report: labels are put into lines after they are translated."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from textwrap import fill

from showthrough.report.language.messages import Messages


class Lettering:
    """Language that figures are lettered in, and the lines that were made of translated labels."""

    def __init__(self, messages: Messages) -> None:
        self.messages = messages
        self.lines: set[str] = set()


_LETTERING: ContextVar[Lettering | None] = ContextVar("lettering", default=None)


@contextmanager
def lettered(messages: Messages) -> Iterator[Lettering]:
    """Letter every figure that is drawn within in this language."""
    lettering = Lettering(messages)
    token = _LETTERING.set(lettering)
    try:
        yield lettering
    finally:
        _LETTERING.reset(token)


def lines_of(label: str, width: int) -> str:
    """Return a label in lines of this width at most, in the language that figures are lettered in.

    Only a whole label can be looked up, and a translation has other lines than the English label.
    """
    lettering = _LETTERING.get()
    said = None if lettering is None else lettering.messages.translated(" ".join(label.split()))
    told = fill(label if said is None else said, width)
    if lettering is not None and said is not None:
        lettering.lines.update(" ".join(line.split()) for line in told.split("\n"))
    return told
