"""Questions to a person at a terminal; without one, defaults answer, and what has none is refused."""

from collections.abc import Mapping
from typing import Protocol, final

from rich.console import Console

from showthrough.errors import UsageError

TRIES = 5  # answers that cannot be meant, before it is given up


class Answerer(Protocol):
    """Whoever answers: a person, or nobody."""

    def say(self, line: str) -> None:
        """Tell something that is no question."""

    def line(self, question: str, default: str | None, flag: str) -> str:
        """Return what is answered in words; `flag` says how a script would have answered."""

    def choice(self, question: str, choices: Mapping[str, str], default: str | None, flag: str) -> str:
        """Return the key of the choice that is made."""


@final
class Unasked:
    """Nobody is there: a default answers, and a question without one ends in a sentence with its flag."""

    def __init__(self) -> None:
        self.console = _on_stderr()

    def say(self, line: str) -> None:
        """Print the line."""
        self.console.print(line, soft_wrap=True)

    def line(self, question: str, default: str | None, flag: str) -> str:
        """Return the default.

        Raises:
            UsageError: there is none; names the flag.
        """
        if default is None:
            raise UsageError(f"this has to be said: {question} Give {flag}")
        return default

    def choice(self, question: str, choices: Mapping[str, str], default: str | None, flag: str) -> str:
        """Return the default.

        Raises:
            UsageError: there is none; names the flag and the choices.
        """
        if default is None:
            told = "; ".join(choices.values())
            raise UsageError(f"this has to be said: {question} ({told}). Give {flag}")
        return default


@final
class AtTerminal:
    """A person at a terminal: questions go to stderr, so that stdout holds what was written alone."""

    def __init__(self) -> None:
        self.console = _on_stderr()

    def say(self, line: str) -> None:
        """Print the line."""
        self.console.print(line, soft_wrap=True)

    def line(self, question: str, default: str | None, flag: str) -> str:  # noqa: ARG002 - scripts need it
        """Return the answer, or the default for an empty one.

        Raises:
            UsageError: the input ends, or nothing was answered several times.
        """
        for _ in range(TRIES):
            answer = self._read(question, default)
            if answer or default is not None:
                return answer
        raise UsageError(f"no answer to: {question} Nothing was written")

    def choice(
        self,
        question: str,
        choices: Mapping[str, str],
        default: str | None,
        flag: str,  # noqa: ARG002 - scripts need it
    ) -> str:
        """Return the key whose number, or the key itself, is answered.

        Raises:
            UsageError: the input ends, or nothing that was offered was answered several times.
        """
        keys = list(choices)
        for number, key in enumerate(keys, start=1):
            self.say(f"  {number}  {choices[key]}")
        for _ in range(TRIES):
            answer = self._read(question, None if default is None else str(keys.index(default) + 1))
            if answer in choices:
                return answer
            if answer.isdigit() and 0 < int(answer) <= len(keys):
                return keys[int(answer) - 1]
            self.say(f"  one of 1 to {len(keys)}, please")
        raise UsageError(f"no answer to: {question} Nothing was written")

    def _read(self, question: str, default: str | None) -> str:
        told = f" [{default}]" if default else ""
        self.console.print(f"{question}{told} ", end="", soft_wrap=True)
        try:
            return input().strip() or default or ""
        except EOFError:
            raise UsageError("the input ended before the questions did; nothing was written") from None


def _on_stderr() -> Console:
    return Console(stderr=True, markup=False, emoji=False, highlight=False)
