"""Pages of cards for the documentation site: what a card says, and an example as a report shows it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from lxml import etree, html

from showthrough.config_files import load_record
from showthrough.core.cards import Card, Statistic, all_suites
from showthrough.core.records import AuditRecord
from showthrough.gate import decide
from showthrough.report import render_html
from showthrough.testing.random_records import random_record

GOLDEN = Path(__file__).resolve().parents[1] / "reports" / "examples" / "record.json"
SEEDS = range(40)  # random audits are drawn until every card has spoken
ACCESS = {
    "samples": "the synthetic images",
    "losses": "the synthetic images and the losses of the model",
    "weights": "the model with its weights",
}


def cards_index(cards: Iterable[Card]) -> str:
    """Return the page that lists all cards, a table a suite."""
    cards = sorted(cards, key=lambda card: card.name)
    parts = [
        "# Cards: every question that an audit asks",
        "An **attack** has an adversary, a **measure** has none. Each page says what is asked, how to read "
        "the answer, what it does not show and what would make it wrong, with an example of a report. "
        "`showthrough attacks NAME` prints the same on a terminal.",
    ]
    for suite in all_suites().values():
        rows = [f"| [{card.title}]({card.name}.md) | {card.question.strip()} |" for card in cards
                if card.suite == suite.name]  # fmt: skip
        if rows:
            parts.append("\n".join([f"## {suite.title}", "", "| card | question |", "|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def card_page(card: Card, *, has_example: bool) -> str:
    """Return the page of one card."""
    suite = all_suites()[card.suite]
    parts = [
        f"# {card.title}",
        f"**{card.question.strip()}**",
        f"`{card.name}` is {'an attack' if card.kind == 'attack' else 'a measure'} of the suite "
        f"*{suite.title}*, about {', '.join(card.about)}.",
        *_adversary(card),
        _section("How to read it", card.how_to_read),
        _section("What it does not show", card.does_not_show),
        _section("What would make it wrong", card.wrong_if),
        *_example(card, has_example),
        "## Figures\n\n" + "\n".join(_statistic(told) for told in card.statistics),
        *_settings(card),
        "## Sources\n\n" + "\n".join(f"- {source}" for source in card.sources),
    ]
    return "\n\n".join(parts) + "\n"


def _adversary(card: Card) -> Iterator[str]:
    if card.adversary is not None:
        yield f"*The attacker:* {card.adversary.who.strip()} In hand: {ACCESS[card.adversary.access]}."
    if card.needs:
        yield f"*It needs:* {', '.join(card.needs)}."


def _section(heading: str, text: str) -> str:
    return f"## {heading}\n\n{text.strip()}"


def _statistic(told: Statistic) -> str:
    notes = [told.meaning.strip()]
    if told.remedy:
        notes.append(f"*What helps:* {told.remedy.strip()}")
    return f"- **{told.label}** (`{told.name}`, {told.unit}). {' '.join(notes)}"


def _settings(card: Card) -> Iterator[str]:
    if card.parameters:
        rows = [f"| `{own.name}` | {own.default} | {own.meaning} {f'({own.unit})' if own.unit else ''} |"
                for own in card.parameters]  # fmt: skip
        table = "\n".join(["| setting | default | meaning |", "|---|---|---|", *rows])
        yield f"## Settings\n\n```toml\n[checks.{card.name}]\n```\n\n{table}"


def _example(card: Card, has_example: bool) -> Iterator[str]:
    if has_example:
        frame = f'<iframe src="examples/{card.name}.html" title="Example: {card.title}" class="example">'
        yield f"## As a report shows it\n\nThe numbers are made up.\n\n{frame}</iframe>"


def card_examples(cards: Mapping[str, Card]) -> dict[str, str]:
    """Return a page with an example of each card: of the golden record, or else of a random one."""
    found = _examples(load_record(GOLDEN), cards)
    for seed in SEEDS:
        record = random_record(seed)
        missing = {card.name for card in record.cards} - found.keys()
        if not missing:
            break
        told = tuple(finding for finding in record.findings if finding.check in missing)
        found |= _examples(record.model_copy(update={"findings": told}), cards)
    return found


def _examples(record: AuditRecord, cards: Mapping[str, Card]) -> dict[str, str]:
    names = {card.title: name for name, card in cards.items()}
    return {names[title]: page for title, page in _drawn(record) if title in names}


def _drawn(record: AuditRecord) -> Iterator[tuple[str, str]]:
    """Yield title and page of each card that has an answer in a record."""
    decision = decide(record, today=date(2026, 3, 2))
    page = html.fromstring(render_html(record, decision, part="annex"))
    style = page.xpath("string(//style)")
    for told in page.xpath("//section[@id='annex']//div[@class='question']"):
        title, answer = told.xpath("string(.//h4[1])").strip(), told.xpath(".//p[@class='answer']")
        if answer:
            drawn = etree.tostring(told, encoding="unicode", method="html")
            yield title, _alone(title, style, drawn)


def _alone(title: str, style: str, drawn: str) -> str:
    head = f'<meta charset="utf-8"><title>{title}</title><style>{style}</style>'
    body = f'<main class="sheet alone">{drawn}</main>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'
