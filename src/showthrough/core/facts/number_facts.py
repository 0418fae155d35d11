"""Facts about plates that were rendered: their numbers, and the countries where they might be held."""

from typing import NamedTuple

from showthrough.errors import NotAvailableError


class ListedNumber(NamedTuple):
    """Number on a rendered plate, as whoever rendered it says."""

    text: str
    country: str  # empty: any of those that the audit names
    images: tuple[str, ...] = ()  # keyed ids of the synthetic images of its file; empty: not known


class NumberLists(NamedTuple):
    """Countries whose numbers are looked for, and the numbers on rendered plates where they are listed."""

    countries: tuple[str, ...]
    listed: tuple[ListedNumber, ...] | None

    @property
    def numbers(self) -> tuple[ListedNumber, ...]:
        """Return the numbers that are listed.

        Raises:
            NotAvailableError: none are.
        """
        if self.listed is None:
            raise NotAvailableError("no list of rendered numbers was given; set plates.numbers")
        return self.listed
