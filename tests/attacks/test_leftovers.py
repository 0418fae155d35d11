import numpy as np

from showthrough.attacks.leftovers import LeftoverFiles
from showthrough.core.facts.leftover_facts import Leftover, Leftovers, VideoLeftover
from showthrough.core.records import Finding, Outcome


def findings(observe, *kinds: set[Leftover], unread: int = 0) -> list[Finding]:
    ids = tuple(f"train-{i}" for i in range(len(kinds)))
    fact = Leftovers(
        tuple(map(frozenset, kinds)), ids, tuple(f"p{i // 2}" for i in range(len(kinds))), unread
    )
    return list(LeftoverFiles().run(observe(facts=[fact]), np.random.default_rng(0)))


def test_files_that_hold_their_pixels_alone_tell_nothing(observe) -> None:
    told = findings(observe, set(), set())[0]
    assert told.value == 0
    assert not told.shows_leak


def test_one_file_with_a_place_is_enough(observe) -> None:
    told, *kinds = findings(observe, set(), {Leftover.GPS, Leftover.EXIF}, set())
    assert told.hits == 1
    assert told.shows_leak
    by_kind = {one.params["leftover"]: one.value for one in kinds}
    assert by_kind[Leftover.GPS.value] == by_kind[Leftover.EXIF.value] == 1 / 3
    assert by_kind[Leftover.THUMBNAIL.value] == 0
    assert len(by_kind) == len(Leftover)


def test_a_colour_profile_is_told_and_holds_nothing_back(observe) -> None:
    told, *kinds = findings(observe, {Leftover.PROFILE})
    assert told.value == 0
    assert {one.params["leftover"]: one.hits for one in kinds}[Leftover.PROFILE.value] == 1


def test_files_that_cannot_be_opened_are_no_pass(observe) -> None:
    assert {one.outcome for one in findings(observe, set(), unread=1)} == {Outcome.NOT_ASSESSABLE}
    assert {one.outcome for one in findings(observe, unread=1)} == {Outcome.UNDERPOWERED}


def test_a_leftover_beside_an_unread_file_still_counts(observe) -> None:
    assert findings(observe, {Leftover.XMP}, unread=1)[0].shows_leak


def test_without_files_it_is_not_run(observe) -> None:
    found = LeftoverFiles().run(observe(), np.random.default_rng(0))
    assert {one.outcome for one in found} == {Outcome.NOT_RUN}


def test_sound_on_a_film_is_enough_and_kinds_are_shares_of_films_or_pictures(observe) -> None:
    kinds = (frozenset[Leftover](), frozenset({Leftover.XMP}), frozenset({VideoLeftover.AUDIO}))
    fact = Leftovers(kinds, ("a", "b", "c"), ("p", "q", "r"), films=1)
    told, *shares = LeftoverFiles().run(observe(facts=[fact]), np.random.default_rng(0))
    assert (told.hits, told.trials) == (2, 3)
    by_kind = {one.params["leftover"]: (one.hits, one.trials) for one in shares}
    assert by_kind[VideoLeftover.AUDIO.value] == (1, 1)
    assert by_kind[VideoLeftover.LOCATION.value] == (0, 1)
    assert by_kind[Leftover.XMP.value] == (1, 2)
    assert len(by_kind) == len(Leftover) + len(VideoLeftover)


def test_films_alone_have_no_kinds_of_pictures(observe) -> None:
    fact = Leftovers((frozenset[Leftover](),), ("a",), ("p",), films=1)
    found = LeftoverFiles().run(observe(facts=[fact]), np.random.default_rng(0))
    assert len(found) == 1 + len(VideoLeftover)
    assert not found[0].shows_leak
