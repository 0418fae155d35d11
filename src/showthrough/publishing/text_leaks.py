"""Leaks in the text of a file: names, numbers, paths, addresses, small cells, and words nobody may use."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from showthrough.bundled import bundled
from showthrough.core.cards import all_cards
from showthrough.core.records import AuditRecord
from showthrough.legible import HIDDEN
from showthrough.publishing.embedded_pictures import PICTURE
from showthrough.publishing.known_names import names_met, numbers_met
from showthrough.publishing.leaks import Leak, Secrets
from showthrough.publishing.pages import Page, page_of
from showthrough.report.editions import Edition
from showthrough.report.editions.small_cells import is_small, small_count

BANNED = re.compile(r"\b(?:anonymous(?:ly)?|anonymi[sz]ed|compliant|safe(?:ly)?|certified)\b", re.IGNORECASE)
PATH = re.compile(
    r"(?<![\w/.:<*)\]])/(?:[\w.@+-]+/)+[\w.@+-]*|\b[A-Za-z]:\\\w|\bfile://|\\\\[\w.-]+\\\w|(?<![\w.])~/\w"
    r"|\b[\w-]+\.(?:jpe?g|png|bmp|tiff?|webp|heic|gif|mp4|avi|mov)\b",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"\b(?:https?|ftps?|wss?)://([^\s/\"'<>)\]\\]+)", re.IGNORECASE)
CODE_ADDRESS = re.compile(r"@import|url\(\s*['\"]?(?!data:|#)", re.IGNORECASE)
OURS = {"withheld.invalid", "cyclonedx.org", "www.w3.org"}  # stands for an address, and names of formats
OURS |= {"schemas.openxmlformats.org", "schemas.microsoft.com", "purl.org"}  # of Word files
LINES = "\t\n\r"
SMALL = "a small cell"


def leaks_in_text(name: str, content: str, secrets: Secrets, edition: Edition) -> Iterator[Leak]:
    """Yield what the text of a file holds and may not.

    Raises:
        IntegrityError: the file cannot be looked through.
    """
    yield from leaks_on_page(name, page_of(name, content), secrets, edition)
    if not edition.has_small_figures:
        yield from (Leak(name, SMALL) for _ in _small(name, content, edition))


def leaks_on_page(name: str, page: Page, secrets: Secrets, edition: Edition) -> Iterator[Leak]:
    """Yield what the words of a file hold and may not."""
    page = page._replace(text=PICTURE.sub(" ", page.text))  # looked at as a picture: base64 looks like paths
    text = unicodedata.normalize("NFKC", page.text)
    found = (
        ("a name of the data", names_met(page.text, secrets.names)),
        ("a number of a plate", numbers_met(page.text, secrets.numbers)),
        ("a path", PATH.findall(text)),
        ("an external address", _addresses(page)),
        ("a word that nobody may use of an audit", BANNED.findall(text)),
        ("control or bidi characters", [sign for sign in page.text if _is_hidden(sign)]),
    )
    for told, met in found:
        yield from (Leak(name, told) for _ in met)
    if not edition.has_small_figures:
        yield from (Leak(name, SMALL) for _ in small_count(edition.smallest).finditer(text))


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) in HIDDEN and sign not in LINES


def _addresses(page: Page) -> Iterator[str]:
    """Yield addresses that no text that ships here names, and all that a browser would fetch."""
    yield from CODE_ADDRESS.findall(page.code)
    for address in page.addresses:
        if not address.startswith(("#", "data:")) and not _is_known(address):
            yield address
    for host in ADDRESS.findall(page.text):
        if not _is_known(f"https://{host}"):
            yield host


def _is_known(address: str) -> bool:
    hosts = ADDRESS.findall(address)
    return bool(hosts) and all(host.lower().rstrip(".,;:") in OURS | _cited() for host in hosts)


@cache
def _cited() -> frozenset[str]:
    """Return the hosts of the laws and papers that ship here: whoever reads a report may look them up."""
    cards = " ".join(card.model_dump_json() for card in all_cards().values())
    laws = [
        entry.read_text(encoding="utf-8")
        for entry in bundled("configs").joinpath("legal").iterdir()
        if entry.name.endswith(".toml")
    ]
    return frozenset(host.lower().rstrip(".,;:") for host in ADDRESS.findall(" ".join([cards, *laws])))


def leaks_in_rows(name: str, rows: Iterable[Mapping[str, object]], edition: Edition) -> Iterator[Leak]:
    """Yield the counts of few people in a table of findings."""
    if not edition.has_small_figures:
        yield from (Leak(name, SMALL) for _ in _small_columns(rows, edition))


def _small(name: str, content: str, edition: Edition) -> Iterator[str]:
    if name == "record.json":
        record = AuditRecord.model_validate_json(content)
        yield from (one.statistic for one in record.findings if is_small(one, record, edition.smallest))
        yield from (pair.person for one in record.findings for pair in one.evidence)
    if name.endswith(".csv"):
        yield from _small_columns(csv.DictReader(content.splitlines()), edition)


def _small_columns(rows: Iterable[Mapping[str, object]], edition: Edition) -> Iterator[str]:
    for row in rows:
        for column in ("hits", "n_identities", "n_control"):
            told = str(row.get(column) or "").strip().removesuffix(".0")  # a column with gaps holds floats
            if told.isdigit() and 0 < int(told) < edition.smallest:
                yield column
