"""Pairs of films have keyed ids and digests, whoever is on them."""

import json
from pathlib import Path

import pytest

from redacted_folders import reader
from showthrough.data.listing import Entry
from showthrough.errors import EnvironmentFault
from showthrough.redaction.pairs import film_pairs as module
from showthrough.redaction.pairs.film_pairs import film_pairs
from showthrough.redaction.pairs.pairing import FilePair


def pair(base: Path, name: str, person: str | None, after: bytes = b"after") -> FilePair:
    before, redacted = base / f"{name}.mp4", base / f"{name}.webm"
    before.write_bytes(b"before")
    redacted.write_bytes(after)
    return FilePair(Entry(before, f"{name}.mp4", person), Entry(redacted, f"redacted/{name}.webm", person))


@pytest.fixture(autouse=True)
def _with_or_without_pyav(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: object())


def test_a_folder_names_whose_film_it_is_and_else_it_is_its_own(tmp_path: Path) -> None:
    one, two, three = film_pairs(
        [pair(tmp_path, "a", "zoe"), pair(tmp_path, "b", "zoe"), pair(tmp_path, "c", None)], reader(tmp_path)
    )
    assert one.person == two.person != three.person
    assert three.person.removeprefix("person-") == three.id.removeprefix("train-")
    assert "zoe" not in repr((one.id, one.person))


def test_digests_tell_content_apart_and_the_vault_knows_the_file(tmp_path: Path) -> None:
    first, again = (film_pairs([pair(tmp_path, "a", None)], reader(tmp_path))[0] for _ in range(2))
    changed = film_pairs([pair(tmp_path, "a", None, b"other")], reader(tmp_path))[0]
    assert first == again
    assert first.digests[0] == changed.digests[0]
    assert first.digests[1] != changed.digests[1]
    names = json.loads((tmp_path / "vault" / "names-films.json").read_text())["content"]
    assert names == {first.id: str(tmp_path / "a.webm")}


def test_a_film_that_cannot_be_read_has_no_digest(tmp_path: Path) -> None:
    gone = pair(tmp_path, "a", None)
    gone.redacted.path.unlink()
    assert film_pairs([gone], reader(tmp_path))[0].digests[1] == ""


def test_without_pyav_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    assert film_pairs([], reader(tmp_path)) == ()
    with pytest.raises(EnvironmentFault, match=r"need PyAV.*showthrough\[video\]"):
        film_pairs([pair(tmp_path, "a", None)], reader(tmp_path))
