"""The leak test of a report: every file of an edition is looked through before one of them is written."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from showthrough.errors import IntegrityError
from showthrough.publishing.leaks import Leak, Secrets, told_leaks
from showthrough.publishing.packed_files import unpacked
from showthrough.publishing.pages import PackedContent
from showthrough.publishing.text_leaks import leaks_in_rows, leaks_in_text, leaks_on_page
from showthrough.report.editions import Edition

if TYPE_CHECKING:
    from showthrough.publishing.embedded_pictures import Embedded
    from showthrough.publishing.training_gallery import TrainingGallery

BASE64_OF_PICTURES = ("iVBORw0KGgo", "/9j/", "R0lGOD", "UklGR", "SUkqA", "TU0AK", "data:image/")
UNJUDGED = "pictures that nothing can compare with the training people"


class LeakTest(BaseModel):
    """Account of a leak test that found nothing: what was looked for, in how much."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    files: int
    names: int = Field(description="of people and files of the data that were looked for")
    plate_numbers: int = Field(description="numbers on plates that were looked for")
    pictures: int = Field(description="embedded pictures, each compared with every training person")
    matchers: tuple[str, ...] = Field(description="that compared them; none where no picture is embedded")


def scanned(
    files: Mapping[str, bytes],
    secrets: Secrets,
    edition: Edition,
    galleries: "Sequence[TrainingGallery] | None",
) -> LeakTest:
    """Return the account of files in which nothing leaks.

    Raises:
        IntegrityError: something does, or pictures are embedded and nothing can judge them.
    """
    packed = {name: held for name, content in files.items() if (held := unpacked(name, content)) is not None}
    texts = {name: _text(name, content) for name, content in files.items() if name not in packed}
    leaks = [leak for name, text in texts.items() for leak in leaks_in_text(name, text, secrets, edition)]
    leaks += [leak for name, held in packed.items() for leak in _of_packed(name, held, secrets, edition)]
    pictures = pictures_of({**texts, **{name: held.page.text for name, held in packed.items()}})
    foreign = _packed_pictures(packed)
    if pictures or foreign:
        leaks += _of_pictures(pictures, foreign, edition, galleries)
        pictures += foreign
    if leaks:
        raise IntegrityError(
            f"the {edition.name} edition was not written, for {told_leaks(leaks)}. Names and paths come from "
            "the data or from titles and notes of the audit file"
        )
    judges = () if not pictures or galleries is None else galleries
    return LeakTest(
        files=len(files),
        names=len(secrets.names),
        plate_numbers=len(secrets.numbers),
        pictures=len(pictures),
        matchers=tuple(one.observer.info.name for one in judges),
    )


def pictures_of(texts: Mapping[str, str]) -> "list[Embedded]":
    """Return all pictures in some files; nothing that reads pictures is loaded where there is none."""
    if not any(start in text for text in texts.values() for start in BASE64_OF_PICTURES):
        return []
    from showthrough.publishing.embedded_pictures import pictures_in

    return [picture for name, text in texts.items() for picture in pictures_in(name, text)]


def _of_packed(name: str, held: PackedContent, secrets: Secrets, edition: Edition) -> Iterator[Leak]:
    yield from leaks_on_page(name, held.page, secrets, edition)
    yield from leaks_in_rows(name, held.rows, edition)
    yield from (Leak(name, "a part that cannot be looked through") for _ in range(held.unread))


def _packed_pictures(packed: Mapping[str, PackedContent]) -> "list[Embedded]":
    if not any(held.pictures for held in packed.values()):
        return []
    from showthrough.publishing.embedded_pictures import picture_of

    return [picture_of(name, one) for name, held in packed.items() for one in held.pictures]


def _of_pictures(
    pictures: "list[Embedded]",
    foreign: "list[Embedded]",
    edition: Edition,
    galleries: "Sequence[TrainingGallery] | None",
) -> Iterator[Leak]:
    """Yield what pictures leak; `foreign` ones are no samples, so all editions compare them."""
    from showthrough.publishing.embedded_pictures import leaks_of_pictures
    from showthrough.publishing.training_gallery import shows_training_person

    yield from leaks_of_pictures([*pictures, *foreign])
    if galleries is None:
        compared = foreign if edition.has_pairs else [*pictures, *foreign]
        yield from (Leak(name, UNJUDGED) for name in dict.fromkeys(one.file for one in compared))
        return
    for picture in [*pictures, *foreign]:
        if picture.pixels is not None and shows_training_person(picture.pixels, galleries):
            yield Leak(picture.file, "a picture that shows a training person")


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise IntegrityError(f"{name} is no text, so it cannot be looked through") from error
