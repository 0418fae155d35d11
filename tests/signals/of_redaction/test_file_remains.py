"""Leftovers of the files of an audit."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from redacted_audit import Seen, audit_of, plant_of
from redacted_folders import write_pairs
from showthrough.core.facts.leftover_facts import Leftover, VideoLeftover
from showthrough.core.missing import Missing
from showthrough.signals.of_redaction.file_remains import FileRemainsSignal


def test_files_are_read_and_those_with_leftovers_are_told(tmp_path: Path) -> None:
    _, after = write_pairs(tmp_path)
    exif = Image.Exif()
    exif[0x010F] = "camera"
    with Image.open(after / "p0" / "0.png") as image:
        image.load()
        image.save(after / "p0" / "0.png", exif=exif)
    found = FileRemainsSignal().measure(*audit_of(tmp_path))
    assert sorted(map(sorted, found.kinds)) == [[]] * 11 + [[Leftover.EXIF]]
    assert found.unread == 0


def test_plants_carry_a_place_or_nothing(tmp_path: Path) -> None:
    write_pairs(tmp_path)
    context, seen = audit_of(tmp_path)
    told, silent = (
        FileRemainsSignal().planted(plant_of(context, seen, learned=learned)) for learned in (True, False)
    )
    assert all(kinds == {Leftover.EXIF, Leftover.GPS} for kinds in told.kinds)
    assert all(not kinds for kinds in silent.kinds)


def test_pictures_that_are_no_files_and_no_pairs_have_reasons(tmp_path: Path) -> None:
    write_pairs(tmp_path)
    context, seen = audit_of(tmp_path)
    missing = Missing("nothing was redacted")
    assert FileRemainsSignal().measure(context, Seen(missing)) is missing
    assert FileRemainsSignal().planted(plant_of(context, Seen(missing), learned=True)) is missing
    drawn = seen.pairs._replace(of=lambda role: _drawn(seen.pairs.of(role)))
    found = FileRemainsSignal().measure(context, Seen(drawn))
    assert isinstance(found, Missing)
    assert "no files" in found.reason


def _drawn(pairs):
    from dataclasses import replace

    from showthrough.core.images import ArraySource

    pixels = np.zeros((len(pairs.redacted), 48, 48, 3), np.uint8)
    return pairs._replace(redacted=replace(pairs.redacted, source=ArraySource(pixels)))


def film_folders(base: Path) -> None:
    films = pytest.importorskip("films")
    for name in ("original", "redacted"):
        (base / name).mkdir()
        films.write_film(base / name / "plain.mkv", films.pictures(3))
        with films.av.open(str(base / name / "voices.mkv"), "w") as container:
            sound = container.add_stream("aac", rate=16000, layout="mono")
            films.add_pictures(container, films.pictures(3))
            films.add_silence(container, sound, 0.2)
        films.write_film(base / name / "broken.mkv", films.pictures(3))
    (base / "redacted" / "broken.mkv").write_bytes(b"")


def test_films_are_read_for_what_they_carry_and_sound_is_told(tmp_path: Path) -> None:
    film_folders(tmp_path)
    context, seen = audit_of(tmp_path)
    found = FileRemainsSignal().measure(context, seen)
    assert found.kinds == (frozenset(), frozenset({VideoLeftover.AUDIO}))
    assert (found.films, found.unread) == (2, 1)
    assert FileRemainsSignal().measure(context, seen) == found  # as the vault keeps it


def test_sound_that_is_meant_is_no_leftover(tmp_path: Path) -> None:
    film_folders(tmp_path)
    context, seen = audit_of(tmp_path, sound_is_meant=True)
    assert FileRemainsSignal().measure(context, seen).kinds == (frozenset(), frozenset())


def test_planted_films_carry_a_place_or_nothing(tmp_path: Path) -> None:
    film_folders(tmp_path)
    context, seen = audit_of(tmp_path)
    told, silent = (
        FileRemainsSignal().planted(plant_of(context, seen, learned=learned)) for learned in (True, False)
    )
    assert (told.kinds, silent.kinds) == ((frozenset({VideoLeftover.LOCATION}),), (frozenset(),))
    assert told.films == silent.films == 1
