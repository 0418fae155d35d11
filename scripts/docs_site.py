"""Build the documentation site offline: `make docs`, or `python scripts/docs_site.py [--sources-only]`.

The pages in docs/ are brought together with what is generated: a page a card with an example as a report
shows it, and a reference a kind of settings from its JSON Schema. Zensical renders them; then every link and
anchor is looked up, and a page that would load anything from elsewhere fails.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag

from lxml import html

from docs_cards import card_examples, card_page, cards_index  # isort: skip - beside this file
from docs_reference import REFERENCES, reference_page  # isort: skip - beside this file

from showthrough.core.cards import all_cards

REPOSITORY = Path(__file__).resolve().parents[1]
DOCS = REPOSITORY / "docs"
SOURCES = REPOSITORY / "build" / "docs"
SITE = REPOSITORY / "build" / "site"
PAGES = {  # of the repository, by their place on the site
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "README.md": "readme.md",
    "SECURITY.md": "security.md",
    "attacks/README.md": "cards/index.md",
    "examples/plugin/README.md": "files/examples/plugin/README.md",
}
FOLDERS = {
    "results": "What was measured",
    "decisions": "Why it is built this way",
}  # get a list of their pages
LINK = re.compile(r"(?<=\]\()(?!https?:|mailto:|#)([^)\s]+)(?=\))")


def main() -> int:
    """Return 0 where the site stands and every link of it leads somewhere."""
    shutil.rmtree(SOURCES, ignore_errors=True)
    shutil.rmtree(SITE, ignore_errors=True)
    write_sources()
    if "--sources-only" in sys.argv[1:]:
        return 0
    built = subprocess.run(
        [Path(sys.executable).with_name("zensical"), "build", "--strict"], cwd=REPOSITORY, check=False
    )
    problems = list(broken(SITE))
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(list(SITE.rglob('*.html')))} pages in {SITE.relative_to(REPOSITORY)}")
    return built.returncode or int(bool(problems))


def write_sources() -> None:
    """Write all pages, those by hand and those that are generated, to where Zensical reads them."""
    for path in (path for path in sorted(DOCS.rglob("*")) if path.is_file()):
        _place(path, SOURCES / path.relative_to(DOCS))
    for name, place in PAGES.items():
        _place(REPOSITORY / name, SOURCES / place)
    for folder, title in FOLDERS.items():
        _write(f"{folder}/index.md", _list_of_pages(title, DOCS / folder))
    cards = all_cards()
    _write("cards/index.md", cards_index(cards.values()))
    examples = card_examples(cards)
    for name, card in cards.items():
        _write(f"cards/{name}.md", card_page(card, has_example=name in examples))
    for name, page in examples.items():
        _write(f"cards/examples/{name}.html", page)
    for kind in REFERENCES:
        _write(f"configuration/{kind}.md", reference_page(kind))


def _list_of_pages(title: str, folder: Path) -> str:
    pages = sorted(folder.glob("*.md"))
    headings = (page.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ") for page in pages)
    lines = [f"- [{heading}]({page.name})" for page, heading in zip(pages, headings, strict=True)]
    return "\n".join([f"# {title}", "", *lines, ""])


def _write(place: str, text: str) -> None:
    path = SOURCES / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _place(path: Path, to: Path) -> None:
    """Copy a file; the links of a page lead to where the site has what they name."""
    to.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix != ".md":
        shutil.copyfile(path, to)
        return
    text = LINK.sub(lambda found: _link(found.group(1), path, to), path.read_text(encoding="utf-8"))
    to.write_text(text, encoding="utf-8")


def _link(target: str, page: Path, to: Path) -> str:
    name, anchor = urldefrag(target)
    linked = (page.parent / unquote(name)).resolve()
    inside = to.parent.relative_to(SOURCES)
    place = _place_of(linked, inside)
    return f"{place}#{anchor}" if anchor else place


def _place_of(linked: Path, inside: Path) -> str:
    """Return where a file of the repository stands on the site, seen from a folder of it."""
    up = "../" * len(inside.parts)
    if linked.name in FOLDERS and linked.parent == DOCS:
        return f"{up}{linked.name}/index.md"
    if linked == DOCS / "schema":
        return f"{up}configuration/audit.md"
    if linked.is_relative_to(DOCS):
        return up + linked.relative_to(DOCS).as_posix()
    name = linked.relative_to(REPOSITORY).as_posix()
    if name in PAGES:
        return up + PAGES[name]
    if linked.is_dir():
        raise SystemExit(f"a page links to the folder {name}: link to a file of it")
    if linked.suffix == ".md":
        raise SystemExit(f"a page links to {name}: give it a place in PAGES")
    place = SOURCES / "files" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(linked, place)
    return f"{up}files/{name}"


def broken(site: Path) -> Iterator[str]:
    """Yield each link that leads nowhere, and each thing that a page would fetch from elsewhere."""
    pages = {path.resolve(): html.parse(path).getroot() for path in sorted(site.rglob("*.html"))}
    anchors = {path: set(page.xpath("//@id | //a/@name")) for path, page in pages.items()}
    for path, page in pages.items():
        for target in page.xpath("//a/@href"):
            name, anchor = urldefrag(target)
            if re.match(r"[a-z]+:", name) or (path.name == "404.html"):
                continue
            linked = (path.parent / unquote(name)).resolve() if name else path
            linked = linked / "index.html" if linked.is_dir() else linked
            if not linked.exists():
                yield f"{path.relative_to(site.resolve())}: {target} is not there"
            elif anchor and linked in anchors and unquote(anchor) not in anchors[linked]:
                yield f"{path.relative_to(site.resolve())}: {target} has no such anchor"
        for fetched in page.xpath("//script/@src | //link[@rel='stylesheet']/@href | //img/@src"):
            if re.match(r"(https?:)?//", fetched):
                yield f"{path.relative_to(site.resolve())}: fetches {fetched}"


if __name__ == "__main__":
    sys.exit(main())
