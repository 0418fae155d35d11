"""Print what a language lacks of rendered reports: `python scripts/language_gaps.py pl RECORD...`

Each line is one for `reports/languages/LANGUAGE.toml`: the sentence with its figures and dates as places,
nothing yet behind it, and how often it was met. What is met most stands first.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path

from showthrough.config_files import load_record
from showthrough.core.records import AuditRecord
from showthrough.gate import decide
from showthrough.report import render_html, render_markdown
from showthrough.report.language import Messages, lettered, messages_of, translated_page

END = re.compile(r"(?<=[.?!])\s+(?=[A-Z0-9−“])")  # no colon: what stands before one is seldom a sentence
DATE = re.compile(r"\b\d{1,2} [A-Z][a-z]+ \d{4}\b")
FIGURE = re.compile(r"(?<![\w.])[<−-]?\d(?:[\d,]*\d)?(?:\.\d+)?(?:e[−-]?\d+)?(?!\w)")
MARKS = re.compile(r"\\(.)|\*\*|`[^`]*`|^#+ |^[-|>] ?", re.MULTILINE)  # of Markdown


def lacking(record: AuditRecord, messages: Messages) -> Iterator[str]:
    """Return each sentence of the report and the summary of a record that a language lacks, as it stands."""
    decision = decide(record, today=record.created.date())
    with lettered(messages) as lettering:
        page = render_html(record, decision)
    spoken = translated_page(page, messages, lettering.lines).left
    names = (
        {info.name for info in record.embedders} | {info.name for info in record.joined} | {record.heading}
    )
    for text in (*spoken, *cells(render_markdown(record, decision))):
        if text not in names and messages.translated(text) is None:
            yield from (sentence for sentence in END.split(text) if messages.translated(sentence) is None)


def cells(markdown: str) -> Iterator[str]:
    """Return the texts of a Markdown page: its lines, and the cells of its tables."""
    for line in markdown.splitlines():
        for cell in re.split(r"(?<!\\)\|", line) if line.startswith("|") else [line]:
            text = unescape(MARKS.sub(lambda mark: mark[1] or "", cell))
            if re.search(r"[^\W\d_]", text):
                yield " ".join(text.split())


def with_places(sentence: str) -> str:
    """Return a sentence with its dates and figures as places of a message.

    >>> with_places("On 1 March 2026, 12 of 1,000 people.")
    'On {d}, {n} of {n2} people.'
    """
    met: Counter[str] = Counter()

    def place(kind: str) -> str:
        met[kind] += 1
        return f"{{{kind}{met[kind] if met[kind] > 1 else ''}}}"

    dated = DATE.sub(lambda _: place("d"), sentence.replace("{", "(").replace("}", ")"))
    return FIGURE.sub(lambda _: place("n"), dated)


def toml_lines(sentences: Iterable[str]) -> list[str]:
    """Return one line a message, what was met most first."""
    counted = Counter(with_places(sentence) for sentence in sentences)
    ordered = sorted(counted.items(), key=lambda met: (-met[1], met[0]))
    return [f'{json.dumps(text, ensure_ascii=False)} = ""  # {n}' for text, n in ordered]


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("language_gaps.py LANGUAGE RECORD...")
    spoken_language = messages_of(sys.argv[1])
    records = [load_record(Path(name)) for name in sys.argv[2:]]
    found = [sentence for record in records for sentence in lacking(record, spoken_language)]
    print("\n".join(toml_lines(found)))
