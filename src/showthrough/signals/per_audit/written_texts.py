"""What is written on the real plates of an audit, as its table says."""

from pathlib import Path
from typing import final

from showthrough.core.check import View
from showthrough.core.config import PlatesConfig
from showthrough.core.facts.text_facts import WrittenTexts
from showthrough.core.images import ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.data.workspace import Place
from showthrough.errors import DataError
from showthrough.plates.formats import normalised
from showthrough.signals.context import Context, Plant, Signal
from showthrough.tables.columns import Columns
from showthrough.tables.reading import read_table

FILE, TEXT = "file", "text"


@final
class WrittenTextSignal(Signal[WrittenTexts]):
    """Numbers on real plates, by which a reader's errors are counted."""

    name = "written texts"
    fact = WrittenTexts

    def measure(self, context: Context, seen: View) -> WrittenTexts | Missing:  # noqa: ARG002 - of the config
        """Return what the table of the audit says."""
        return written_texts(context.config.plates, context.place)

    def planted(self, plant: Plant) -> WrittenTexts | Missing:
        """Return that of the audit: real plates are the same."""
        return plant.real.known(WrittenTexts)


def written_texts(settings: PlatesConfig, place: Place) -> WrittenTexts | Missing:
    """Return the numbers that the table notes, by the keyed ids of their images.

    Raises:
        DataError: the table cannot be read, or a row lacks a file or a number.
    """
    if settings.texts is None:
        return Missing("no table of what is written on real plates was given; set plates.texts")
    noted = noted_texts(place.base / settings.texts)
    known = {
        place.vault.image_id(role, name): text
        for role in (Role.TRAIN, Role.HOLDOUT)
        for name, text in noted.items()
    }

    def of(images: ImageSet) -> tuple[str | None, ...]:
        return tuple(known.get(one) for one in images.ids)

    return WrittenTexts(of)


def noted_texts(path: Path) -> dict[str, str]:
    """Return the numbers of a table by the names of their files, relative to the folder of the role.

    Raises:
        DataError: the table cannot be read, a row lacks a file or a number, or a file has two numbers.
    """
    noted: dict[str, str] = {}
    for row in read_table(path, Columns((FILE, TEXT))):
        file, text = row.cells[FILE], normalised(row.cells[TEXT])
        if not file or not text:
            raise DataError(f"{path}, row {row.number}: {'a file' if not file else 'a number'} is missing")
        if noted.setdefault(file, text) != text:
            raise DataError(f"{path}, row {row.number}: another number was noted for this file before")
    return noted
