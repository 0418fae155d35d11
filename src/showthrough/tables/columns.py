"""Columns that a table may have: what is wrong with its header, and the name that was most likely meant."""

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from showthrough.errors import DataError


class Columns(NamedTuple):
    """Columns that are read, in lower case; others are refused unless `others` names them or is None."""

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    also_called: Mapping[str, str] = {}  # what other programs call them
    others: Collection[str] | None = None  # that may stand there too and are not read; None: any

    def checked(self, header: Sequence[str], table: Path, separated: str) -> tuple[str, ...]:
        """Return the names of a header, in lower case and without blanks.

        Raises:
            DataError: a column is missing, doubled or unknown; names all that were found, how they were
                separated, and the column that was most likely meant.
        """
        names = tuple(name.strip().lower() for name in header)
        found = f"it has {', '.join(name or 'one without a name' for name in names)}{separated}"
        doubled = sorted({name for name in names if name and names.count(name) > 1})
        if doubled:
            raise DataError(f"{table} has two columns called {doubled[0]!r}, case apart; {found}")
        missing = [name for name in self.needed if name not in names]
        if missing:
            raise DataError(
                f"{table} has no column {missing[0]!r}; {found}{self._renamed(missing[0], names)}"
            )
        unknown = [name for name in names if name and not self._is_known(name)]
        if unknown:
            raise DataError(f"{table} has a column {unknown[0]!r}, {self._instead(unknown[0])}; {found}")
        return names

    def _is_known(self, name: str) -> bool:
        return self.others is None or name in (*self.needed, *self.optional, *self.others)

    def _meant(self, name: str) -> str | None:
        """Return the column that is most likely meant by a name that is none."""
        known = {**self.also_called, **{name: name for name in (*self.needed, *self.optional)}}
        bare = name.replace(" ", "_").replace("-", "_")
        near = get_close_matches(bare, known, n=1, cutoff=0.75)
        return known[near[0]] if near else None

    def _instead(self, unknown: str) -> str:
        meant = self._meant(unknown)
        if meant is not None:
            return f"which is not read; call it {meant!r} if that is meant, or name it in data.ignore_columns"
        read = ", ".join((*self.needed, *self.optional))
        return f"which is not read ({read} are); remove it, or name it in data.ignore_columns"

    def _renamed(self, missing: str, names: Sequence[str]) -> str:
        near = next((name for name in names if self._meant(name) == missing), None)
        if near is not None:
            return f"; call {near!r} {missing!r} if that is meant"
        return "; is the first row the header?" if len(names) > 1 else ""
