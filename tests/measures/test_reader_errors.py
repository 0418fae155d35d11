"""Errors of the plate reader on real plates whose numbers are known."""

import numpy as np
import pytest

from showthrough.core.facts import PlateReadings, PlateStrings
from showthrough.core.facts.text_facts import WrittenTexts
from showthrough.core.records import Outcome
from showthrough.measures.reader_errors import EVERY, FIGURES, ReaderErrors

POLISH = [f"KRA{number}A" for number in range(1000, 1020)]
SPANISH = [f"{number}BCD" for number in range(2000, 2012)]


@pytest.fixture
def audited(toy, observe, rng):
    """Return a function from what is written and what is read, by role, to findings."""

    def build(written, read, **params):
        faces = {role: toy.people(len(texts), rng, name=role) for role, texts in written.items()}

        def reading(images) -> PlateReadings:
            rows = [row for row, text in enumerate(read[images.role]) if text]
            return PlateReadings(
                tuple(read[images.role][row] for row in rows), np.array(rows, dtype=np.int64)
            )

        facts = (
            PlateStrings("reader", reading),
            WrittenTexts(lambda images: tuple(written[images.role])),
        )
        found = ReaderErrors(**params).run(observe(**faces, facts=facts), np.random.default_rng(0))
        return {(one.statistic, one.params.get("format")): one for one in found}

    return build


def test_errors_are_counted_in_all_and_by_format(audited) -> None:
    written = {"train": [*POLISH, None], "holdout": SPANISH}
    read = {
        "train": ["KRA1OOOA", "", *POLISH[2:], "WA12345"],
        "holdout": ["2OO0BCD", "X" + SPANISH[1], *SPANISH[2:]],
    }
    found = audited(written, read)
    assert (found["read_exactly", "pl-4"].hits, found["read_exactly", "pl-4"].trials) == (18, 20)
    assert (found["read_exactly", "es-1"].hits, found["read_exactly", "es-1"].trials) == (10, 12)
    assert (found["read_exactly", EVERY].hits, found["read_exactly", EVERY].trials) == (28, 32)
    assert found["read_nearly", "es-1"].hits == 11  # one letter before the number
    assert found["read_nearly", "pl-4"].hits == 18
    assert found["format_read", "es-1"].hits == 10
    assert found["character_errors", "pl-4"].value == (3 + 8) / (20 * 8)
    assert found["character_errors", "es-1"].value == (2 + 1) / (12 * 7)


def test_a_perfect_reader_errs_never_and_formats_with_few_plates_are_left_out(audited) -> None:
    written = {"train": POLISH, "holdout": ["\u4eacA12345", *SPANISH[:3]]}
    found = audited(written, written)
    assert {form for _, form in found} == {EVERY, "pl-4"}
    assert found["character_errors", EVERY].value == 0
    assert found["read_exactly", EVERY].value == found["format_read", EVERY].value == 1


def test_plates_of_no_known_format_are_a_format_of_their_own(audited) -> None:
    chinese = [f"\u4eacA{number}" for number in range(12345, 12357)]
    written = {"train": chinese, "holdout": [None]}
    found = audited(written, {"train": chinese, "holdout": [""]})
    assert found["read_exactly", "none known"].value == 1


def test_few_plates_or_none_are_no_answer(audited, observe) -> None:
    written = {"train": POLISH[:3], "holdout": [None]}
    found = audited(written, {"train": POLISH[:3], "holdout": [""]})
    assert {one.outcome for one in found.values()} == {Outcome.UNDERPOWERED}
    assert {name for name, _ in found} == set(FIGURES)
    assert {one.outcome for one in ReaderErrors().run(observe(), np.random.default_rng(0))} == {
        Outcome.NOT_RUN
    }


def test_a_parameter_that_means_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="fewest"):
        ReaderErrors(fewest=0)
