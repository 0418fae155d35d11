import numpy as np
import pytest

from showthrough.attacks.uncovered_area import UncoveredArea
from showthrough.core.facts.cover_facts import CoveredParts
from showthrough.core.facts.film_facts import FilmFace, FilmOutcome, FilmSeen, FilmsSeen
from showthrough.core.records import Finding, Outcome


def answers(observe, *facts: object, **params: float) -> dict[str, Finding]:
    found = UncoveredArea(**params).run(observe(facts=facts), np.random.default_rng(0))
    return {one.statistic: one for one in found}


def parts(uncovered: list[float], person: str, picture: list[int] | None = None) -> CoveredParts:
    rows = np.arange(len(uncovered)) if picture is None else np.array(picture)
    ids = tuple(f"train-{i}" for i in range(len(person)))
    without = len(person) - len(set(rows.tolist()))
    return CoveredParts(np.array(uncovered), rows, tuple(person), ids, "given boxes", without)


def test_covered_faces_expose_nobody(observe) -> None:
    found = answers(observe, parts([0.0, 0.02, 0.09], "abc"))
    assert found["exposed_people"].value == 0
    assert not found["exposed_people"].shows_leak
    assert found["worst_uncovered"].value == 0.09


def test_one_face_by_more_than_a_tenth_is_enough(observe) -> None:
    found = answers(observe, parts([0.0, 0.11, 0.0], "abc"))["exposed_people"]
    assert found.value == found.hits == 1
    assert found.trials == 3
    assert found.shows_leak
    assert "train-1" in found.note


def test_people_count_and_not_faces_or_pictures(observe) -> None:
    found = answers(observe, parts([0.5, 0.6, 0.7, 0.0], "aab", picture=[0, 0, 1, 2]))["exposed_people"]
    assert (found.hits, found.trials) == (1, 2)
    assert "of 2 pictures" in found.note


def test_pictures_with_nothing_to_cover_are_told_and_no_trial(observe) -> None:
    found = answers(observe, parts([0.0], "ab", picture=[1]))["exposed_people"]
    assert found.trials == found.n_images == 1
    assert found.params["pictures_without"] == 1


def test_where_nothing_was_to_cover_there_is_no_pass(observe) -> None:
    found = answers(observe, parts([], "ab", picture=[]))
    assert {one.outcome for one in found.values()} == {Outcome.UNDERPOWERED}


def test_without_boxes_and_detector_it_is_not_run(observe) -> None:
    found = answers(observe)
    assert {one.outcome for one in found.values()} == {Outcome.NOT_RUN}


def test_a_stricter_share_exposes_more(observe) -> None:
    faces = parts([0.05, 0.2], "ab")
    assert answers(observe, faces, most=0.0)["exposed_people"].value == 2
    with pytest.raises(ValueError, match="most"):
        UncoveredArea(most=1.0)


def film(name: str, *uncovered: float, outcome: FilmOutcome | None = None, person: str = "") -> FilmSeen:
    faces = tuple(FilmFace(40 + i, share, 90) for i, share in enumerate(uncovered))
    return FilmSeen(f"train-{name}", person or name, outcome, False, 90, faces)


def films(*seen: FilmSeen, found_by: str = "MTCNN") -> FilmsSeen:
    return FilmsSeen(seen, found_by)


def test_the_worst_frame_of_a_face_on_a_film_is_enough(observe) -> None:
    found = answers(observe, parts([], ""), films(film("x", 0.0, 0.6), film("y", 0.05), film("z")))
    exposed = found["exposed_people"]
    assert (exposed.hits, exposed.trials, exposed.n_images) == (1, 2, 2)
    assert "train-x frame 41 of 1 films" in exposed.note
    assert exposed.params["films_without"] == 1
    assert found["worst_uncovered"].value == 0.6


def test_people_on_pictures_and_films_are_counted_once(observe) -> None:
    found = answers(observe, parts([0.0, 0.0], "ab"), films(film("x", 0.5, person="a")))["exposed_people"]
    assert (found.hits, found.trials) == (1, 2)


@pytest.mark.parametrize("outcome", [FilmOutcome.CUT_OFF, FilmOutcome.OTHER_LENGTH, FilmOutcome.UNREADABLE])
def test_a_film_that_was_not_compared_to_its_end_never_passes(observe, outcome: FilmOutcome) -> None:
    whole, cut = film("x", 0.0), film("y", 0.0, outcome=outcome)
    found = answers(observe, parts([0.0], "a"), films(whole, cut))
    assert {one.outcome for one in found.values()} == {Outcome.NOT_ASSESSABLE}
    assert outcome.value in found["exposed_people"].note
    shown = answers(observe, parts([0.0], "a"), films(film("y", 0.4, outcome=outcome)))["exposed_people"]
    assert shown.shows_leak


def test_films_in_which_nobody_looked_for_faces_never_pass(observe) -> None:
    found = answers(observe, parts([0.0], "a"), films(film("x"), found_by=""))["exposed_people"]
    assert found.outcome is Outcome.NOT_ASSESSABLE
    assert "set detector" in found.note


def test_films_without_any_face_are_no_pass(observe) -> None:
    found = answers(observe, parts([], ""), films(film("x")))["exposed_people"]
    assert found.outcome is Outcome.UNDERPOWERED
