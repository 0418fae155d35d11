"""A plate reader shows on real plates that it reads, or its suite has no answer."""

from types import SimpleNamespace

import numpy as np
import pytest

from language import problems
from showthrough.core.cards import all_cards
from showthrough.core.config import PlatesConfig
from showthrough.core.decision import Status
from showthrough.core.facts import PlateFaults, PlateReadings, PlateStrings
from showthrough.core.facts.text_facts import WrittenTexts
from showthrough.core.images import ArraySource
from showthrough.core.records import Finding, Outcome
from showthrough.gate import decide
from showthrough.observers.plates.reader import plate_reader
from showthrough.signals.context import Plant
from showthrough.signals.per_audit.plate_proof import NEEDED, Moved, PlateProofSignal, Tried, plate_faults
from showthrough.stats.intervals import clopper_pearson
from showthrough.testing.in_memory import Faces, ToyFaces, observed
from showthrough.testing.planted_records import TODAY, a_policy, a_record, a_rule, good_controls

PLACE = SimpleNamespace(vault=SimpleNamespace(person_id=lambda text: f"person-{text}"))
CONTEXT = SimpleNamespace(config=SimpleNamespace(seed=0), place=PLACE)
N = 40


def number(images, row: int) -> str:
    """Return the number that is drawn into an image as its median brightness."""
    return f"AB{int(np.median(images.source.read(row))) // 8:03d}"


def steady(images) -> PlateReadings:
    return PlateReadings(tuple(number(images, row) for row in range(len(images))), np.arange(len(images)))


def guessing(images) -> PlateReadings:
    """Read something else whenever a pixel changes."""
    texts = tuple(f"X{hash(images.source.read(row).tobytes()) % 10**6}" for row in range(len(images)))
    return PlateReadings(texts, np.arange(len(images)))


def faults_of(read, names=lambda row, text: f"car-{row}", noted=None):
    """Return what is found amiss with a reader of plates whose cars are called so."""
    pixels = np.repeat(np.arange(N, dtype=np.uint8) * 3 + 90, 24 * 94 * 3).reshape(N, 24, 94, 3)
    sets = {}
    for role, start in (("train", 0), ("holdout", 1000)):
        texts = [f"AB{int(np.median(image)) // 8:03d}" for image in pixels]
        sets[role] = Faces(pixels, [names(start + row, text) for row, text in enumerate(texts)])
    facts = () if noted is None else (WrittenTexts(noted),)
    seen = observed(ToyFaces(), (), (PlateStrings("reader", read), *facts), **sets)
    return PlateProofSignal().measure(CONTEXT, seen).faults


def test_numbers_that_were_noted_tell_more_than_reading_alike_twice() -> None:
    wrong = PlateReadings(("AB000",) * 80, np.arange(80))

    def as_read(images) -> tuple[str, ...]:
        return tuple(number(images, row) for row in range(len(images)))

    def few(images) -> tuple[str | None, ...]:
        return tuple(text if row < 5 else None for row, text in enumerate(as_read(images)))

    assert faults_of(steady, noted=as_read) == ()
    (fault,) = faults_of(lambda images: wrong, noted=lambda images: ("AB999",) * len(images))
    assert "reads the right number on none of 80 real plates" in fault.reason
    assert (fault.lacks, fault.dooms) == (NEEDED, True)
    assert faults_of(lambda images: wrong, noted=few) == ()  # too few: what was noted is not asked


def test_a_reader_that_reads_alike_twice_is_able_and_one_that_guesses_is_not() -> None:
    bright = PlateReadings(("AB000",) * 80, np.arange(80))
    assert faults_of(lambda _: bright) == ()
    (fault,) = faults_of(guessing)
    assert (fault.lacks, fault.dooms) == (NEEDED, True)
    assert "none of 80 real plates the same way twice" in fault.reason
    assert problems(fault.reason) == []


def test_where_names_are_numbers_the_right_number_is_asked_for() -> None:
    def right(row: int, text: str) -> str:
        return f"person-{text}"

    def mostly_wrong(row: int, text: str) -> str:
        return f"person-{text}" if row % 5 == 0 else f"car-{row}"

    assert faults_of(steady, right) == ()
    (fault,) = faults_of(steady, mostly_wrong)
    assert "the right number on 16 of 80 real plates" in fault.reason
    assert problems(fault.reason) == []


def test_too_few_plates_are_told_and_no_reader_is_no_fault() -> None:
    (fault,) = plate_faults(Tried(0, 3, by_number=False))
    assert not fault.dooms
    assert problems(fault.reason) == []
    assert PlateProofSignal().measure(CONTEXT, observed(ToyFaces(), ())).faults == ()


def test_a_reader_that_reads_no_real_plate_passes_no_limit() -> None:
    card = next(card for card in all_cards().values() if NEEDED in card.needs)
    statistic = next(one.name for one in card.statistics if one.kind == "share")
    found = Finding(
        check=card.name, suite=card.suite, statistic=statistic, outcome=Outcome.MEASURED,
        value=0.0, hits=0, trials=5000, n_images=5000, interval=clopper_pearson(0, 5000),
    )  # fmt: skip
    rule = a_rule(card.suite, statistic, at_most=0, bound="value")

    def status(faults) -> Status:
        record = a_record(found, cards=(card,), controls=good_controls(card.suite), faults=faults)
        return decide(record, a_policy(rule), today=TODAY).rulings[0].status

    assert status(()) is Status.PASS
    assert status(faults_of(guessing)) is Status.INCONCLUSIVE


def test_a_plate_is_moved_and_darkened_and_stays_as_large(rng) -> None:
    image = rng.integers(0, 256, (1, 24, 94, 3), dtype=np.uint8)
    moved = Moved(ArraySource(image))
    assert len(moved) == 1
    assert moved.read(0).shape == (24, 94, 3)
    assert moved.read(0, (12, 47)).shape == (12, 47, 3)
    assert 0.9 < moved.read(0).mean() / image.mean() < 1


def test_a_plant_is_read_by_the_same_reader() -> None:
    known = PlateFaults()
    seen = observed(ToyFaces(), (), (known,))
    assert PlateProofSignal().planted(Plant(True, None, None, None, seen)) is known


@pytest.mark.parametrize(
    ("kind", "country", "able"),
    [("lprnet", "chinese", True), ("lprnet", "other", False), ("latin", "chinese", False)],
)
def test_real_plates_are_read_and_those_of_other_countries_are_not(shared_data, kind, country, able) -> None:
    from PIL import Image

    if country == "chinese":
        files = sorted((shared_data / "plates" / "crops").glob("*.jpg"))[:40]
        crops = [Image.open(file) for file in files]
    else:
        crops = list(_foreign(shared_data / "plates" / "openimages" / "test"))[:40]
    pixels = np.stack([np.asarray(crop.convert("RGB").resize((94, 24))) for crop in crops])
    weights = shared_data / "plates" / "lprnet" / "Final_LPRNet_model.pth"
    if kind == "latin":
        network = plate_reader(None, PlatesConfig(kind="latin"))
    else:
        network = plate_reader(weights, PlatesConfig(file=str(weights)))

    def read(images) -> PlateReadings:
        return network.readings(np.concatenate([codes for (codes,) in network.codes(images)]))

    sides = {"train": slice(0, 20), "holdout": slice(20, 40)}
    faces = {role: Faces(pixels[part], [f"{role}{i}" for i in range(20)]) for role, part in sides.items()}
    seen = observed(ToyFaces(), (), (PlateStrings("LPRNet", read),), **faces)
    faults = PlateProofSignal().measure(CONTEXT, seen).faults
    assert (faults == ()) is able


def _foreign(folder):
    """Yield plates of European and other cars, cut out where they are labelled."""
    from PIL import Image

    for label in sorted((folder / "labels").glob("*.txt")):
        image = Image.open(folder / "images" / f"{label.stem}.jpg")
        for line in label.read_text().splitlines():
            kind, *corners = line.split()
            points = np.array(corners, dtype=float).reshape(-1, 2) * image.size
            if kind == "0" and np.ptp(points[:, 0]) >= 40:
                yield image.crop((*map(int, points.min(axis=0)), *map(int, points.max(axis=0) + 1)))
