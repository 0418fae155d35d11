"""Missing answers as values: the reason, and what kind of reason it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, final

from showthrough.errors import MissingAnswerError, NotAvailableError, NotEnoughDataError

Value = TypeVar("Value")


@final
@dataclass(frozen=True)
class Missing:
    """Missing answer: the reason that a check which asks for the value answers with.

    >>> Missing("a folder tells nothing about speed").error
    NotAvailableError('a folder tells nothing about speed')
    """

    reason: str
    kind: type[MissingAnswerError] = NotAvailableError
    needed: int | None = None  # people or images that would do, where that is known

    @property
    def error(self) -> MissingAnswerError:
        """Return the reason as the error that says it."""
        if self.kind is NotEnoughDataError:
            return NotEnoughDataError(self.reason, needed=self.needed)
        return self.kind(self.reason)


def unmeasured(kind: type) -> Missing:
    """Return the reason why there is nothing of a kind that nobody measures.

    >>> unmeasured(float).reason
    'no float was measured in this audit'
    """
    return Missing(f"no {kind.__name__} was measured in this audit")


def value_or_missing(measure: Callable[[], Value]) -> Value | Missing:
    """Return the measured value, or the reason where measuring it met one.

    >>> value_or_missing(lambda: 3)
    3
    """
    try:
        return measure()
    except MissingAnswerError as error:
        needed = error.needed if isinstance(error, NotEnoughDataError) else None
        return Missing(str(error), type(error), needed)
