"""See attacks/fused_match.toml."""

from functools import partial

import numpy as np
import pytest

from showthrough.attacks import fused_match
from showthrough.attacks.fused_match import FusedMatch
from showthrough.core.check import Observation
from showthrough.core.records import Finding, Outcome
from showthrough.testing.in_memory import PIXELS, Faces, embedder, mixed, noisy

BOTH = "face + other"


@pytest.fixture
def wide(toy):
    """Return people with many traits, whom matchers tell apart at one false match in ten thousand."""
    return type(toy)(traits=64, poses=16)


def some(wide, part, images):
    return wide.face(images)[:, part]


@pytest.fixture
def two(wide):
    """Return two matchers that look at different traits, most of them shared."""
    first, second = partial(some, wide, slice(0, 48)), partial(some, wide, slice(16, 64))
    return PIXELS, embedder("face", first), embedder("other", second)


@pytest.fixture
def streets(wide, two, observe):
    """Return a function that plants this many other photos of training people among strangers."""

    def build(planted: int, seed: int = 0, n: int = 150, **given):
        rng = np.random.default_rng(seed)
        faces = {role: wide.people(n, rng, photos=2, name=role) for role in ("train", "holdout", "reference")}
        train = faces["train"].take(np.arange(0, 2 * n, 2))
        others = noisy(faces["train"].take(np.arange(1, 2 * n, 2)), rng)
        made = mixed(others, wide.people(2 * n, rng, name="made"), planted / (2 * n))
        return observe(**{**faces, "train": train, "synthetic": made, "embedders": two, **given})

    return build


def findings(seen, seed=1, **params) -> list[Finding]:
    return list(FusedMatch(**params).run(seen, np.random.default_rng(seed)))


def one(found, statistic, by=BOTH) -> Finding:
    (wanted,) = [f for f in found if f.statistic == statistic and f.params.get("by") == by]
    return wanted


@pytest.mark.parametrize("seed", range(3))
def test_other_photos_of_four_training_people_among_three_hundred_images_are_found(streets, seed):
    found = one(findings(streets(planted=4, seed=seed)), "fused_people")
    assert found.shows_leak
    assert found.value in (4, 5)
    assert found.interval.low == found.value - found.params["by_chance"]
    assert (found.hits, found.trials, found.n_identities) == (found.value, 150, 150)
    assert found.detectable <= 4


def test_they_lead_the_evidence_and_every_matcher_alone_agrees(streets):
    pairs = one(findings(streets(planted=4)), "fused_people").evidence
    assert {pair.synthetic for pair in pairs[:4]} == {f"synthetic-{row}" for row in range(4)}
    assert all(pair.confirmed and pair.percentile == 1 and pair.margin > 0.1 for pair in pairs[:4])
    assert all(pair.by == BOTH for pair in pairs)
    assert not any(pair.confirmed for pair in pairs[50:])


def test_where_nothing_leaks_hardly_any_alarm_is_raised(streets):
    found = [one(findings(streets(planted=0, seed=seed, n=60)), "fused_people") for seed in range(12)]
    assert sum(f.shows_leak for f in found) <= 1
    assert np.mean([f.value for f in found]) < 1


def test_more_leak_gives_more_people(streets):
    values = [one(findings(streets(planted=planted)), "fused_people").value for planted in (0, 3, 10, 40)]
    assert values == sorted(values)
    assert values[-1] > 35


def test_reference_people_of_another_kind_do_not_make_strangers_look_leaked(streets, wide, rng):
    """Images and people of one family, and reference people of none, match far above the rate counted."""
    kin = rng.standard_normal(wide.face(wide.people(1, rng).images).shape[1])

    def family(n, name, seed):
        own = np.random.default_rng(seed)
        given = wide.people(n, own, name=name)
        shift = (100 * 0.8 * kin @ wide.basis[:, : len(kin)].T).reshape(8, 8, 3)
        changed = np.clip(np.rint(given.images + shift), 0, 255).astype(np.uint8)
        return given._replace(images=changed)

    alarms = people = 0
    for seed in range(8):
        sets = {role: family(100, role, 10 * seed + place) for place, role in enumerate(("train", "holdout"))}
        seen = streets(0, seed, 100, **sets, synthetic=family(200, "made", 10 * seed + 7))
        found = one(findings(seen), "fused_people")
        alarms, people = alarms + found.shows_leak, people + found.value
    assert people > 40  # the threshold does not fit
    assert alarms <= 2


def test_reference_people_among_the_images_hide_no_leak(streets, wide, rng):
    train, reference = (wide.people(150, rng, photos=2, name=role) for role in ("train", "reference"))
    made = mixed(
        noisy(train.take(np.arange(1, 300, 2)), rng), noisy(reference.take(np.arange(200)), rng), 0.03
    )
    known = {"train": train.take(np.arange(0, 300, 2)), "reference": reference}
    found = one(findings(streets(0, **known, synthetic=made)), "fused_people")
    assert found.value == 6
    assert found.shows_leak


def test_the_threshold_carries_its_certificate(streets):
    found = findings(streets(planted=0))
    fmr, missed = one(found, "threshold_fmr"), one(found, "fnmr")
    assert fmr.params["comparisons"] == fmr.trials == 300 * 299 // 2 - 150
    assert fmr.params["identities"] == fmr.n_identities == 150
    assert fmr.params["errors"] == fmr.hits
    assert fmr.params["bound"] > fmr.value
    assert fmr.params["target_fmr"] == one(found, "fused_people").params["expected"] / (150 * 300)
    assert missed.trials == missed.n_identities == 150
    assert missed.value < 0.2


def test_matchers_agree_on_leaked_people_and_rarely_on_strangers(streets):
    for by in ("face", "other"):
        leaked = one(findings(streets(planted=60)), "matcher_agreement", by)
        assert leaked.value > 0.6
        assert leaked.control is None or leaked.control < leaked.value - 0.2
        assert leaked.trials >= 55


def test_nobody_recognised_is_no_agreement_at_all(streets):
    found = one(findings(streets(planted=0, n=60), fmr=0.001), "matcher_agreement", "face")
    if found.outcome is not Outcome.MEASURED:
        assert "no case to count" in found.note
    else:
        assert found.trials > 0


def test_one_matcher_alone_cannot_answer(streets, two, wide, toy):
    reason = "It takes two matchers that can recognise people; this audit has 1."
    one_only = findings(streets(planted=4, embedders=two[:2]))
    twice = [each._replace(info=each.info.model_copy(update={"digest": "same"})) for each in two[1:]]
    useless = embedder("pose", wide.pose)
    components = embedder("components", wide.face, is_matcher=False)
    for others in (two[:2], (PIXELS, *twice), (*two[:2], useless), (*two[:2], components)):
        found = findings(streets(planted=4, embedders=others))
        assert {f.note for f in found} == {reason}
        assert all(f.outcome is Outcome.NOT_RUN for f in found)
    assert {f.statistic for f in one_only} == {
        "fused_people",
        "leaked_people",
        "matcher_agreement",
        "threshold_fmr",
        "fnmr",
    }


def test_an_image_that_one_matcher_cannot_read_is_left_to_the_others_alone(streets, two, wide):
    def half(images):
        rows = np.flatnonzero(np.arange(len(images)) % 4 < 2)
        return Observation(some(wide, slice(16, 64), images)[rows], rows)

    found = findings(streets(planted=12, embedders=(*two[:2], two[2]._replace(read=half))))
    people = one(found, "fused_people")
    assert people.n_images == 150
    assert people.trials == 76
    assert one(found, "threshold_fmr").outcome is Outcome.MEASURED


def test_no_image_that_all_can_read_is_too_few_data(streets, two, wide):
    absent = Observation(np.empty((0, 48), np.float32), np.empty(0, np.int64))
    made = wide.people(299, np.random.default_rng(3), name="made")
    usual = two[2]
    blind = usual._replace(read=lambda images: absent if len(images) == 299 else usual.read(images))
    found = findings(streets(planted=0, synthetic=made, embedders=(*two[:2], blind)))
    assert one(found, "fused_people").outcome is Outcome.UNDERPOWERED
    assert one(found, "matcher_agreement", "other").outcome is Outcome.UNDERPOWERED


@pytest.mark.parametrize("planted", [0, 4])
def test_what_a_policy_blocks_is_who_is_matched_beyond_chance(streets, planted):
    found = findings(streets(planted=planted))
    people, leaked = one(found, "fused_people"), one(found, "leaked_people")
    assert leaked.value == max(people.value - people.params["by_chance"], 0)
    assert leaked.shows_leak == people.shows_leak == (planted > 0)


def test_the_same_seed_gives_the_same_findings(streets):
    seen = streets(planted=3, n=80)
    assert findings(seen) == findings(seen)


def test_a_false_match_rate_outside_zero_and_one_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        FusedMatch(fmr=1.0)


def test_where_no_leak_could_be_told_from_chance_nothing_is_not_called_none(streets, monkeypatch):
    hopeless = fused_match.rare_threshold
    monkeypatch.setattr(
        fused_match, "rare_threshold", lambda *given: hopeless(*given)._replace(detectable=10_000)
    )
    quiet, loud = (findings(streets(planted=planted)) for planted in (0, 40))
    assert one(quiet, "leaked_people").outcome is Outcome.UNDERPOWERED
    assert "not even a leak of all 150 people" in one(quiet, "leaked_people").note.lower()
    assert one(loud, "leaked_people").shows_leak  # what is shown is never held back


def test_one_person_shown_ten_times_is_a_leak_though_chance_matches_more_people(streets, wide):
    rng = np.random.default_rng(6)
    shown = wide.people(1, rng, photos=11, name="shown")
    train = wide.people(149, rng, photos=1, name="train")
    joined = Faces(np.concatenate([shown.images[:1], train.images]), ["shown0", *train.identity])
    made = mixed(shown.take(np.arange(1, 11)), wide.people(300, rng, name="made"), 10 / 300)
    found = findings(streets(planted=0, train=joined, synthetic=made))
    people, leaked = one(found, "fused_people"), one(found, "leaked_people")
    assert people.value <= people.params["by_chance"]
    assert leaked.value == 1
    assert "1 person is shown in many images" in leaked.note
    assert one(findings(streets(planted=0)), "leaked_people").value == 0
