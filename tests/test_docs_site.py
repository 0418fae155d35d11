"""The documentation site: every page is brought together, and every link of it leads somewhere."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from places import REPOSITORY
from showthrough.core.cards import all_cards

sys.path.insert(0, str(REPOSITORY / "scripts"))
from docs_reference import REFERENCES, reference_page
from docs_site import SITE, SOURCES, broken


@pytest.fixture(scope="module")
def built() -> subprocess.CompletedProcess[str]:
    command = [sys.executable, REPOSITORY / "scripts" / "docs_site.py"]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)


def test_the_site_is_built_without_a_broken_link(built: subprocess.CompletedProcess[str]) -> None:
    assert built.returncode == 0, built.stdout + built.stderr
    assert len(list(SITE.rglob("*.html"))) > 100


def test_every_card_has_a_page_and_most_have_an_example(built: subprocess.CompletedProcess[str]) -> None:
    cards = all_cards()
    pages = {name: (SOURCES / "cards" / f"{name}.md").read_text(encoding="utf-8") for name in cards}
    assert all(card.question.strip() in pages[name] for name, card in cards.items())
    shown = {path.stem for path in (SOURCES / "cards" / "examples").glob("*.html")}
    assert {name for name, card in cards.items() if "generator" in card.about} <= shown


def test_every_page_by_hand_has_a_place_in_the_navigation() -> None:
    navigation = (REPOSITORY / "zensical.toml").read_text(encoding="utf-8")
    missing = [path.name for path in (REPOSITORY / "docs").glob("*.md") if f'"{path.name}"' not in navigation]
    assert missing == []


@pytest.mark.parametrize("kind", REFERENCES)
def test_a_reference_names_every_field(kind: str) -> None:
    schema = json.loads((REPOSITORY / "docs" / "schema" / f"{kind}.schema.json").read_text(encoding="utf-8"))
    page = reference_page(kind)
    for table in (schema, *schema.get("$defs", {}).values()):
        assert all(f"| `{name}` |" in page for name in table.get("properties", ()))


def test_a_link_to_nowhere_an_anchor_that_is_none_and_what_would_be_fetched_are_told(tmp_path: Path) -> None:
    page = '<a href="gone.html">a</a><a href="#b">b</a><a id="c" href="#c">c</a><img src="//x.example/y.png">'
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    assert [problem.partition(": ")[2] for problem in broken(tmp_path)] == [
        "gone.html is not there",
        "#b has no such anchor",
        "fetches //x.example/y.png",
    ]
