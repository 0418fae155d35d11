"""Attempts to tell redacted plates, on plates that are drawn."""

from types import SimpleNamespace

import numpy as np
import pytest

from drawn_plates_world import Drawn, numbers
from showthrough.core.facts.audit_facts import PlateReadings, PlateStrings
from showthrough.core.facts.plate_facts import NOBODY, PHOTOS, READER, RENDERED, PlateAttempts
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.core.subjects.redacted_config import RedactionConfig, RedactorGuess
from showthrough.errors import NotAssessableError, NotAvailableError, NotEnoughDataError
from showthrough.redaction.plate_attackers.redaction_guess import Known
from showthrough.redaction.redactors.blur import Blur
from showthrough.redaction.redactors.solid import Solid
from showthrough.signals.of_redaction import plate_attempts
from showthrough.signals.of_redaction.plate_attempts import PlateAttemptsSignal, attempts_on
from showthrough.testing.in_memory import ToyFaces, observed

N = 4
NO_READER = Missing("no plate reader was given; set plates.file")


@pytest.fixture(autouse=True)
def _short_list(monkeypatch):
    monkeypatch.setattr(plate_attempts, "LIST", 40)


def drawn(redact, photos=1) -> Drawn:
    texts = numbers(3 * N, 2)
    parts = {Role.TRAIN: texts[:N], Role.HOLDOUT: texts[N : 2 * N], Role.REFERENCE: texts[2 * N :]}
    return Drawn(parts, redact, photos)


def attempts(world, known=None) -> PlateAttempts:
    found = attempts_on(world.pairs(), world.reader(), known, 0)
    assert isinstance(found, PlateAttempts)
    return found


def test_blurred_plates_are_told_by_rendering_and_not_by_reading():
    found = attempts(drawn(Blur(2)))
    rendered, read = found.of(RENDERED), found.of(READER)
    assert rendered.hits == N
    assert rendered.candidates == read.candidates == 40
    assert "blur" in rendered.method
    assert read.hits == 0
    assert set(read.told) == {NOBODY}
    assert len(rendered.strangers) == N


def test_what_is_told_of_the_redaction_is_believed():
    assert "blur, 2 pixels" in attempts(drawn(Blur(2)), Known("blur", 2)).of(RENDERED).method


def test_filled_plates_are_told_by_nobody():
    found = attempts(drawn(Solid()))
    assert found.of(RENDERED).hits == found.of(READER).hits == 0


def test_other_photos_of_the_plates_tell_them_without_a_reader():
    found = attempts_on(drawn(Blur(1.5), photos=2).pairs(), NO_READER, None, 0)
    assert found.of(PHOTOS).hits >= N - 1
    assert found.of(PHOTOS).candidates == 2 * N
    with pytest.raises(NotAvailableError, match="no plate reader"):
        found.of(RENDERED)


def test_plates_with_one_photo_each_have_no_other():
    with pytest.raises(NotEnoughDataError, match="second photo"):
        attempts(drawn(Blur(2))).of(PHOTOS)


def test_plates_that_nobody_could_read_before_are_not_judged():
    world = drawn(Blur(2))
    blind = PlateStrings("blind", lambda images: PlateReadings((), np.array([], dtype=np.int64)))
    with pytest.raises(NotEnoughDataError, match="as it was before"):
        attempts_on(world.pairs(), blind, None, 0).of(READER)


def test_a_redaction_that_nobody_knows_has_no_answer_but_the_readers():
    def shuffled(picture, mask):
        return np.random.default_rng(0).permutation(picture.reshape(-1, 3)).reshape(picture.shape)

    found = attempts(drawn(shuffled))
    assert found.of(READER).hits == 0
    with pytest.raises(NotAssessableError):
        found.of(RENDERED)


def test_faces_are_no_plates():
    world = drawn(Blur(2))
    assert attempts_on(world.pairs("faces"), world.reader(), None, 0) == Missing(
        "faces were redacted here, no plates"
    )
    assert attempts_on(Missing("nothing was redacted"), NO_READER, None, 0) == Missing("nothing was redacted")


def test_the_signal_measures_the_audit_and_both_plants():
    world = drawn(Blur(2))
    settings = RedactionConfig(
        original="a", redacted="b", subject="licence_plates", redactor=RedactorGuess(kind="blur", strength=2)
    )
    context = SimpleNamespace(config=SimpleNamespace(redaction=settings, seed=0))
    seen = observed(ToyFaces(), (), (world.pairs(), world.reader()))
    assert PlateAttemptsSignal().measure(context, seen).of(RENDERED).hits == N
    for learned, hits in ((True, N), (False, 0)):
        plant = SimpleNamespace(learned=learned, real=seen, context=context)
        found = PlateAttemptsSignal().planted(plant)
        assert found.of(RENDERED).hits == hits
        assert found.of(READER).hits == hits


def test_pairs_whose_masks_are_empty_hide_nobody_and_tell_nobody():
    world = drawn(Blur(2))
    pairs = world.pairs()

    def unmasked(role):
        found = pairs.of(role)
        return (
            found if role is Role.REFERENCE else found._replace(mask=lambda _: np.zeros((24, 94), dtype=bool))
        )

    found = attempts_on(pairs._replace(of=unmasked), world.reader(), None, 0)

    assert set(found.of(RENDERED).told) == {NOBODY}
