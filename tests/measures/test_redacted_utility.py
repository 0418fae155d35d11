import numpy as np
import pytest

from core.facts.test_use_facts import example, faces
from showthrough.core.facts.use_facts import FacesBeforeAfter, FacesOnPictures
from showthrough.core.records import Finding, Outcome
from showthrough.measures.redacted_utility import RedactedUtility


def findings(observe, *facts: object) -> list[Finding]:
    return list(RedactedUtility(resamples=200).run(observe(facts=facts), np.random.default_rng(0)))


def by_name(found: list[Finding]) -> dict[str, Finding]:
    return {one.params.get("what", one.statistic): one for one in found}


@pytest.fixture
def found(rng):
    return example(rng)


def empty() -> FacesOnPictures:
    return FacesOnPictures(np.empty((0, 4)), np.empty(0), np.empty((0, 5, 2)), np.empty(0, dtype=np.int64))


def test_faces_at_the_same_place_are_kept(observe, found) -> None:
    told = by_name(findings(observe, found))
    assert (told["faces_kept"].hits, told["faces_kept"].trials) == (236, 240)
    assert told["kept_precision"].value == pytest.approx(236 / 240, abs=0.01)
    assert told["kept_precision"].interval.contains(told["kept_precision"].value)
    assert told["landmark_shift"].value < 0.05


def test_the_same_pictures_keep_all(observe, found) -> None:
    told = by_name(findings(observe, found._replace(after=found.before)))
    assert told["faces_kept"].value == told["kept_precision"].value == 1
    assert told["landmark_shift"].value == 0
    assert told["wide mouth"].value == told["head turned right"].value == 1


def test_other_faces_at_the_same_place_agree_by_chance(observe, found, rng) -> None:
    after = found.before._replace(landmarks=faces(240, rng).landmarks)
    told = by_name(findings(observe, found._replace(after=after)))["wide mouth"]
    assert told.chance == pytest.approx(0.5, abs=0.1)
    assert told.interval.contains(told.chance)


def test_where_every_face_is_gone_landmarks_have_no_answer(observe, found) -> None:
    told = by_name(findings(observe, found._replace(after=empty())))
    assert told["faces_kept"].value == told["kept_precision"].value == 0
    assert told["landmark_shift"].outcome is Outcome.UNDERPOWERED
    assert told["label_agreement"].outcome is Outcome.UNDERPOWERED


def test_without_faces_before_or_a_detector_there_is_no_answer(observe, found) -> None:
    none = findings(observe, found._replace(before=empty()))
    assert {one.outcome for one in none} == {Outcome.UNDERPOWERED}
    assert {one.outcome for one in findings(observe)} == {Outcome.NOT_RUN}


def test_ghosts_on_originals_are_not_looked_for(observe, found) -> None:
    weak = found.before._replace(scores=np.where(np.arange(240) < 100, 0.7, found.before.scores))
    told = by_name(findings(observe, FacesBeforeAfter(weak, found.after, found.others, found.person, "x")))
    assert told["faces_kept"].trials == 140
