"""The language rules of the report, as a lint over what a reader sees."""

import re
from html.parser import HTMLParser

BLOCKS = {
    "p", "li", "td", "th", "dt", "dd", "figcaption", "caption", "h2", "h3", "h4", "summary", "title", "desc",
}  # fmt: skip
SILENT = {"style", "pre", "text", "symbol"}
MOST_WORDS = 25
BANNED = re.compile(r"\b(anonym\w*|complian\w*|safe|safely|certified)\b", re.IGNORECASE)
BARE_ZERO = re.compile(r"(?<![\w.,−-])0(?:\.0+)?(?: ?%)?(?![\w.,])")
DECIMAL = re.compile(r"(?<![\w.])\d[\d,]*\.\d+(?![\w.]|\.\d)")
SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z0-9−])")


class Reader(HTMLParser):
    """Collect the text of each block, without ids, drawings and code."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self._silent = 0
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
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
    found = [f"more than {MOST_WORDS} words: {s}" for s in SENTENCE_END.split(text) if _words(s) > MOST_WORDS]
    found += [f"banned word {match[0]!r}: {text}" for match in BANNED.finditer(text)]
    found += [f"bare zero: {text}" for _ in BARE_ZERO.finditer(text)]
    found += [f"too many digits {m[0]!r}: {text}" for m in DECIMAL.finditer(text) if _significant(m[0]) > 3]
    return found


def _words(sentence: str) -> int:
    return sum(any(sign.isalnum() for sign in word) for word in sentence.split())


def _significant(number: str) -> int:
    return len(number.replace(",", "").replace(".", "").lstrip("0"))
