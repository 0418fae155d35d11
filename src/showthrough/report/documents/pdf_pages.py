"""A page of the report as PDF: tagged for readers who listen, with its record inside."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from showthrough.errors import EnvironmentFault
from showthrough.report.documents.printed_page import printed_page

if TYPE_CHECKING:
    import pydyf
    from weasyprint.document import Document

LACKING = "a PDF needs WeasyPrint: pip install 'showthrough[pdf]'"
NO_PANGO = (
    "WeasyPrint finds no Pango, which lays out its text: apt-get install libpango-1.0-0 libpangoft2-1.0-0 "
    "libharfbuzz-subset0, or what your system calls them"
)
VARIANT = "pdf/ua-1"


class Attached(NamedTuple):
    """File that travels inside a PDF."""

    name: str
    about: str
    content: bytes


def as_pdf(html: str, *, style: str, made: datetime, attached: tuple[Attached, ...] = ()) -> bytes:
    """Return a page as PDF/UA-1; the same page gives the same bytes on any day.

    Nothing is fetched: fonts and pictures stand in the page.

    Raises:
        EnvironmentFault: WeasyPrint or a library under it is not installed.
    """
    weasyprint = require_weasyprint()
    moment = made.astimezone(UTC).replace(tzinfo=None)
    fetcher = weasyprint.URLFetcher(allowed_protocols=("data",))
    attachments = [
        weasyprint.Attachment(
            string=one.content,
            name=one.name,
            description=one.about,
            created=moment,
            modified=moment,
            relationship="Source",
        )
        for one in attached
    ]
    page = printed_page(html, style)
    with _silence():
        written: bytes = weasyprint.HTML(string=page, url_fetcher=fetcher).write_pdf(
            finisher=_finish,
            pdf_variant=VARIANT,
            pdf_identifier=sha256(page.encode()).digest()[:16],
            attachments=attachments,
        )
    return written


def require_weasyprint() -> ModuleType:
    """Return WeasyPrint.

    Raises:
        EnvironmentFault: it, or the library that lays out its text, is not installed.
    """
    try:
        with _damage_noticed():
            import weasyprint
    except ImportError as error:
        raise EnvironmentFault(LACKING) from error
    except OSError as error:  # of cffi, which loads Pango when WeasyPrint is imported
        raise EnvironmentFault(NO_PANGO) from error
    module: ModuleType = weasyprint
    return module


@contextmanager
def _damage_noticed() -> Iterator[None]:
    """Keep Pillow noticing what is cut short: WeasyPrint, when it is imported, has it read on in grey.

    The same process may audit: half a training photo would count as one that was looked at.
    """
    from PIL import ImageFile

    before = ImageFile.LOAD_TRUNCATED_IMAGES
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


@contextmanager
def _silence() -> Iterator[None]:
    """Keep from the user what WeasyPrint says of styles that are meant for screens."""
    logger = logging.getLogger("weasyprint")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _finish(_: "Document", pdf: "pydyf.PDF") -> None:
    """Say of each head of a table whether it heads a row or a column, and let signs be no figures."""
    tagged: dict[bytes, Any] = {one.reference: one for one in pdf.objects if _is_element(one)}
    for one in tagged.values():
        if one["S"] == "/TH":
            one["A"]["Scope"] = "/Column" if _is_in(one, "/THead", tagged) else "/Row"
        elif one["S"] == "/Figure" and "Alt" not in one:
            one["S"] = "/NonStruct"  # a sign beside the word that it stands for


def _is_element(one: object) -> bool:
    return isinstance(one, dict) and one.get("Type") == "/StructElem"


def _is_in(one: Any, kind: str, tagged: dict[bytes, Any]) -> bool:
    above = tagged.get(one["P"])
    while above is not None:
        if above["S"] == kind:
            return True
        above = tagged.get(above["P"])
    return False
