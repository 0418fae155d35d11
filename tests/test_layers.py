"""The rooms of the house: who may import whom, one meaning for a name, and a test beside each module."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from places import SOURCE
from source_tree import (
    FACES,
    FILES,
    MODULES,
    circle,
    dotted,
    foreign_imports,
    imports_of,
    public_types,
    room_of,
)

# From the ground up. A room imports from itself and from floors below its own, never from its own floor.
FLOORS = (
    ("bundled", "errors", "legible", "naming", "settings", "version"),
    ("age_keys", "deadline", "stand_ins", "stats", "tables", "toml_files", "tracebacks", "zip_sizes"),
    ("stats.privacy",),
    (
        "stats.attributes",
        "stats.biometric",
        "stats.change",
        "stats.detection",
        "stats.membership",
        "stats.memorisation",
        "stats.quality",
    ),
    (
        "core.instruments",
        "core.law",
        "core.subjects",
        "core.training_settings",
        "stats.redaction",
        "stats.sequences",
        "stats.tabular",
    ),
    ("core.card_words",),
    ("core.beside",),
    ("core",),
    ("core.reading", "core.rulebook", "core.trust", "weight_catalogue"),
    (
        "config_files",
        "core.facts",
        "core.facts.of_records",
        "doctor",
        "interpret",
        "generators.models",
        "observers.runtime",
        "plates",
        "replay",
        "report.language",
    ),
    (
        "toolkit",
        "data.decoding",
        "execution",
        "generators.storage",
        "history",
        "observers.faces",
        "observers.knn",
        "observers.pixels",
        "observers.plates",
        "report.figures",
        "report.documents",
        "report.formats",
        "report.law",
    ),
    (
        "data.boxes",
        "data.containers",
        "data.people",
        "data.tabular",
        "report.change",
        "report.editions",
        "toolkit.copies",
        "toolkit.redacted",
        "toolkit.tabled",
        "toolkit.traits",
    ),
    (
        "attacks",
        "data",
        "report.several",
        "detection.detectors",
        "generators.private",
        "measures",
        "observers",
        "observers.embedders",
        "observers.items",
        "texts",
        "voices",
    ),
    (
        "data.kinds",
        "detection.composer",
        "generators.programs",
        "generators.tabular",
        "generators.training",
        "observers.extractors",
        "redaction.redactors",
        "starter",
        "survey",
    ),
    (
        "detection",
        "redaction.anonymisers",
        "redaction.attackers",
        "redaction.pairs",
        "redaction.plate_attackers",
        "redaction.video",
    ),
    ("generators.external", "redaction", "signals"),
    (
        "inversion",
        "signals.of_people",
        "signals.of_records",
        "signals.of_redaction",
        "signals.per_audit",
        "signals.per_generator",
    ),
    ("signals.per_classifier",),
    ("controls",),
    ("audit.planning", "audit.subjects", "audit.tapes", "audit.writing"),
    ("audit", "gate", "report"),
    ("execution.stages",),
    ("report.overviews",),
    ("handover", "matchers"),
    ("plots", "policies", "report.exports", "testing"),
    ("terminal", "terminal_history", "terminal_matching", "terminal_progress"),
    ("publishing", "retention", "wizard"),
    ("cli.common",),
    ("cli.matching", "cli.scaling"),
    ("cli",),
    ("__main__",),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
FROM_THE_RECORD = {
    "bundled",
    "errors",
    "legible",
    "settings",
    "version",
    "stats",
    "tables",
    "core",
    "interpret",
}  # all that gate and report may use
CARDS = {"attacks", "measures"}  # one module a card, found through it: as many as there are cards
MOST = 15  # modules in a room
NUMPY_ROOMS = ("core", "stats", "attacks", "measures", "gate", "report", "data", "interpret", "toolkit")
HEAVY = {"torch", "torchvision", "torchmetrics", "opacus", "facenet_pytorch", "matplotlib", "onnxruntime"}


def named(path: Path) -> str:
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_module_imports_only_from_the_floors_below_its_room(path: Path) -> None:
    own = room_of(path)
    assert own in FLOOR, f"{own} is on no floor: name it in FLOORS"
    for other in imports_of(path):
        room = room_of(other) if other not in FACES else dotted(other).partition(".")[2]
        assert room == own or FLOOR[room] < FLOOR[own], f"{named(path)} -> {named(other)}"


def test_a_package_hands_on_only_what_stands_in_its_own_rooms() -> None:
    for face in FACES[1:]:
        for other in imports_of(face):
            assert face.parent in other.parents, f"{named(face)} -> {named(other)}"


def test_no_files_import_each_other_in_a_circle() -> None:
    assert not circle({named(path): {named(other) for other in imports_of(path)} for path in MODULES})


def test_no_rooms_import_each_other_in_a_circle() -> None:
    arrows = defaultdict(set)
    for path in FILES:
        arrows[room_of(path)] |= {room_of(other) for other in imports_of(path) if other not in FACES}
    assert not circle({room: others - {room} for room, others in arrows.items()})


def test_gate_and_report_know_nothing_but_the_record() -> None:
    for path in FILES:
        top = room_of(path).split(".")[0]
        if top in ("gate", "report"):
            rooms = {room_of(other).split(".")[0] for other in imports_of(path)}
            assert rooms <= FROM_THE_RECORD | {top}, path


def test_cards_are_found_and_not_imported() -> None:
    importing = {
        dotted(path).partition(".")[2]
        for path in FILES
        if room_of(path) not in CARDS and {room_of(other) for other in imports_of(path)} & CARDS
    }
    assert not importing


@pytest.mark.parametrize("room", NUMPY_ROOMS)
def test_numpy_rooms_never_import_torch(room: str) -> None:
    for path in sorted((SOURCE / room).rglob("*.py")):
        heavy = HEAVY - {"matplotlib"} if room == "report" else HEAVY  # the figures (ADR 0018)
        assert not foreign_imports(path) & heavy, path


def test_a_room_is_small_enough_to_know() -> None:
    modules = Counter(room_of(path) for path in FILES)
    crowded = {room: count for room, count in modules.items() if count > MOST and room not in CARDS}
    assert not crowded


def test_a_file_name_stands_in_one_room_only() -> None:
    """A card may share its name with its statistic and with the signal that it asks for: one idea."""
    rooms = defaultdict(list)
    for path in FILES:
        rooms[path.stem].append(room_of(path).split(".")[0])
    for stem, tops in rooms.items():
        beside_a_card = sorted("card" if top in CARDS else top for top in tops)
        kin = "card" in beside_a_card and set(beside_a_card) <= {"card", "stats", "signals"}
        assert len(tops) == 1 or (kin and len(set(beside_a_card)) == len(tops)), f"{stem}: {tops}"


def test_a_public_class_name_has_one_meaning() -> None:
    places = defaultdict(list)
    for path in FILES:
        for name in public_types(path):
            places[name].append(named(path))
    assert not {name: files for name, files in places.items() if len(files) > 1 and name[0] != "_"}


def doors() -> Iterator[tuple[str, set[str]]]:
    for face in FACES:
        yield dotted(face), set(import_module(dotted(face)).__all__)


@pytest.mark.parametrize("face", FACES, ids=named)
def test_a_package_names_its_public_face_and_the_names_exist(face: Path) -> None:
    package = import_module(dotted(face))
    modules = {path.stem for path in FILES if path.parent == face.parent}
    assert len(package.__all__) == len(set(package.__all__))
    for name in package.__all__:
        assert name in modules or getattr(package, name) is not None
        is_clash = name in modules and callable(getattr(package, name, None))
        assert not is_clash, f"{name} is a function and the file that holds it"


def test_others_come_into_a_room_by_its_doors() -> None:
    """A package that names modules in `__all__` is entered through these; the others are its own affair."""
    public, stems = dict(doors()), defaultdict(set)
    for file in FILES:
        stems[file.parent].add(file.stem)
    for path in MODULES:
        for other in imports_of(path) - set(FACES):
            package, _, stem = dotted(other).rpartition(".")
            names_modules = public[package] & stems[other.parent]
            if other.parent not in path.parents and names_modules:
                assert stem in names_modules, f"{named(path)} -> {named(other)}: no door"


def mirrored(path: Path) -> Path:
    return Path(__file__).parent / path.relative_to(SOURCE).parent / f"test_{path.name}"


def test_every_module_has_a_test_of_its_name() -> None:
    assert not {named(path) for path in FILES if not mirrored(path).is_file()}, "write the test"
