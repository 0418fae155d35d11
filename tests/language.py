"""The language rules of the report, as a lint over what a reader sees."""

import re
from html.parser import HTMLParser

BLOCKS = {
    "p", "li", "td", "th", "dt", "dd", "figcaption", "caption", "h2", "h3", "h4", "summary", "title", "desc",
}  # fmt: skip
SILENT = {"style", "pre", "text", "symbol"}
MOST_WORDS = 25
LONGEST_ENTRY = 10  # words of an entry of a list
BANNED = re.compile(r"\b(anonym\w*|complian\w*|safe|safely|certified)\b", re.IGNORECASE)
BARE_ZERO = re.compile(r"(?<![\w.,−-])0(?:\.0+)?(?: ?%)?(?!\w|[.,]\d)")
DECIMAL = re.compile(r"(?<![\w.])\d[\d,]*\.\d+(?![\w.]|\.\d)")
NOUNS = "people|images|photos|pictures|faces|plates|kinds|attacks|figures|groups|pairs|persons|copies|samples"
ONE_OF_MANY = re.compile(rf"(?<![\w.,/−-])1 (?:[a-z-]+ )?(?:{NOUNS})\b")
DOUBLE = re.compile(r"\b([a-z]{3,}(?: [a-z]{3,})?) \1\b", re.IGNORECASE)
DASH = re.compile(r"[–-]:")
NEGATIVE_SHARE = re.compile(r"[−-]\d[\d.,]*(?: to [−-]?\d[\d.,]*)? ?%")
ACRONYM = re.compile(r"(?<![\w/.-])[A-Z][A-Z]+(?![\w/-])")
FREQUENCY = re.compile(r"(\d[\d,]*) in (\d[\d,]*)")
NAMES = {
    "NOT",
    "ID",
    "RELEASE",
    "BLOCKED",
    "ALLOWED",
    "BY",
    "POLICY",
    "ENOUGH",
    "EVIDENCE",
    "PRIVATE",
    "SYNTHETIC",
}
SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z0-9−])")


class Reader(HTMLParser):
    """Collect the text of each block, without ids, drawings and code."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self._silent = 0
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br" and self.blocks and not self._silent:
            self.blocks.append("")  # a line of its own
        if tag in {"br", "meta", "link", "path", "rect", "circle", "use"}:
            return
        classes = (dict(attrs).get("class") or "").split()
        is_silent = tag in SILENT or "id" in classes
        self._open.append("silent" if is_silent else tag)
        self._silent += is_silent
        if tag in BLOCKS:
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag not in {"path", "rect", "circle", "use"}:
            self._silent -= self._open.pop() == "silent"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Shapes of a drawing hold no text."""

    def handle_data(self, data: str) -> None:
        if not self._silent and self.blocks:
            self.blocks[-1] += data


def blocks(page: str) -> list[str]:
    """Return what a reader sees, block by block."""
    reader = Reader()
    reader.feed(page)
    return [" ".join(block.replace("\u00a0", " ").split()) for block in reader.blocks if block.strip()]


def problems(text: str) -> list[str]:
    """Return each breach of a language rule in one block of text."""
    found = [f"more than {MOST_WORDS} words: {s}" for s in SENTENCE_END.split(text) if _is_long(s)]
    found += [f"banned word {match[0]!r}: {text}" for match in BANNED.finditer(text)]
    found += [f"bare zero: {text}" for _ in BARE_ZERO.finditer(text)]
    found += [f"too many digits {m[0]!r}: {text}" for m in DECIMAL.finditer(text) if _significant(m[0]) > 3]
    found += [f"one of many {match[0]!r}: {text}" for match in ONE_OF_MANY.finditer(text)]
    found += [f"twice the same {match[0]!r}: {text}" for match in DOUBLE.finditer(text)]
    found += [f"a dash in the place of a name: {text}" for _ in DASH.finditer(text)]
    found += [f"negative share {match[0]!r}: {text}" for match in NEGATIVE_SHARE.finditer(text)]
    return found


def acronyms(text: str) -> set[str]:
    """Return the acronyms of a text, as capitals of two letters or more."""
    return set(ACRONYM.findall(text)) - NAMES


def finer_than(text: str, n: int) -> list[str]:
    """Return the natural frequencies of a text that are told of more people or images than were looked at."""
    found = FREQUENCY.finditer(text)
    return [match[0] for match in found if int(match[2].replace(",", "")) > max(n, 1)]


def _is_long(sentence: str) -> bool:
    """Return whether a sentence has too many words; names in a row, and a note on them, are no sentence."""
    parts = re.split(r", |: ", sentence)
    is_list = len(parts) > 3 and max(map(_words, parts)) <= LONGEST_ENTRY
    return _words(sentence) > MOST_WORDS and not is_list


def _words(sentence: str) -> int:
    return sum(any(sign.isalnum() for sign in word) for word in sentence.split())


def _significant(number: str) -> int:
    return len(number.replace(",", "").replace(".", "").lstrip("0"))
