"""Numbers on rendered plates, as the audit's table lists them, and the countries that the audit names."""

from typing import final

from showthrough.core.check import View
from showthrough.core.config import PlatesConfig
from showthrough.core.facts.number_facts import ListedNumber, NumberLists
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.data.decoding.decode import PictureView
from showthrough.data.workspace import Place
from showthrough.errors import ConfigError, DataError
from showthrough.plates.countries import country_names
from showthrough.signals.context import Context, Plant, Signal
from showthrough.tables.columns import Columns
from showthrough.tables.reading import read_table

FILE, TEXT, COUNTRY = "file", "text", "country"
VIEWS = ("", PictureView(bare=True).suffix)  # of a file: as it is shown, and its colours under transparency


@final
class NumberListSignal(Signal[NumberLists]):
    """Numbers that are listed, and countries that are named."""

    name = "number lists"
    fact = NumberLists

    def measure(self, context: Context, seen: View) -> NumberLists | Missing:  # noqa: ARG002 - of the config
        """Return what the config names."""
        return number_lists(context.config.plates, context.place)

    def planted(self, plant: Plant) -> NumberLists | Missing:
        """Return that of the audit: no plant renders plates."""
        return plant.real.known(NumberLists)


def number_lists(settings: PlatesConfig, place: Place) -> NumberLists | Missing:
    """Return the countries that an audit names, and the numbers with the images that show them.

    Raises:
        ConfigError: no plates of such a country are described.
        DataError: the table cannot be read, or a row lacks a file, a number or a country.
    """
    known = country_names()
    unknown = [name for name in settings.countries if name not in known]
    if unknown:
        raise ConfigError(f"plates.countries names {unknown[0]!r}; there are {', '.join(known)}")
    if settings.numbers is None:
        if not settings.countries:
            return Missing("no number was compared, as neither plates.countries nor plates.numbers is set")
        return NumberLists(settings.countries, None)
    path = place.base / settings.numbers
    listed = []
    for row in read_table(path, Columns((FILE, TEXT), (COUNTRY,))):
        text, of = row.cells[TEXT], row.cells.get(COUNTRY, "").lower()
        file = row.cells[FILE]
        if not file or not text:
            raise DataError(f"{path}, row {row.number}: {'a number' if file else 'a file'} is missing")
        if of not in known and (of or not settings.countries):
            told = f"country {of!r}" if of else "no country, and plates.countries names none"
            raise DataError(f"{path}, row {row.number}: {told}; there are {', '.join(known)}")
        images = (place.vault.image_id(Role.SYNTHETIC, file + suffix) for suffix in VIEWS)
        listed.append(ListedNumber(text, of, tuple(images)))
    return NumberLists(settings.countries, tuple(listed))
