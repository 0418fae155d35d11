"""See attacks/near_copy.toml."""

import numpy as np
import pytest

from showthrough.attacks.near_copy import NearCopy
from showthrough.core.check import Observation
from showthrough.core.records import Finding, Outcome
from showthrough.testing.in_memory import PIXELS, Faces, embedder, mixed, noisy

RATES = ("near_copy_excess", "near_copy_rate", "exposed_people", "most_copied_person")


def findings(seen, seed=1, **params) -> list[Finding]:
    """Return what pixels and embedders find; patches have their own tests."""
    found = NearCopy(**params).run(seen, np.random.default_rng(seed))
    return [finding for finding in found if finding.params["by"] != "patches"]


def one(found, statistic, by="pixels") -> Finding:
    wanted = [f for f in found if f.statistic == statistic and f.params["by"] == by]
    assert len(wanted) == 1
    return wanted[0]


def test_a_planted_leak_is_found(leaky):
    found = findings(leaky(share=0.1))
    excess, rate = one(found, "near_copy_excess"), one(found, "near_copy_rate")
    assert excess.shows_leak
    assert rate.hits == 30
    assert rate.interval.low > rate.control
    exposed = one(found, "exposed_people")
    assert exposed.interval.low > exposed.control
    assert exposed.trials == 150
    assert one(found, "confirmed_copies").value == 30


def test_where_nothing_leaks_nothing_is_found(leaky):
    found = [f for seed in range(12) for f in findings(leaky(share=0.0, seed=seed, n=80))]
    excesses = [f for f in found if f.statistic == "near_copy_excess"]
    assert len(excesses) == 24
    assert not any(f.shows_leak for f in excesses)
    assert [f.value for f in found if f.statistic == "confirmed_copies"] == [0.0] * 12


def test_two_groups_of_real_people_are_no_copies_of_each_other(toy, observe, rng):
    sets = {role: toy.people(200, rng, photos=2, name=role) for role in ("train", "holdout", "synthetic")}
    found = findings(observe(**sets))
    assert one(found, "confirmed_copies").value == 0
    assert not one(found, "near_copy_excess").shows_leak


def test_more_leak_gives_a_larger_excess(leaky):
    found = [findings(leaky(share=share)) for share in (0.0, 0.05, 0.3, 1.0)]
    for statistic in (*RATES, "confirmed_copies"):
        values = [one(each, statistic).value for each in found]
        assert values == sorted(values)
        assert values[-1] > values[0]


def test_three_copies_among_hundreds_lead_the_evidence(leaky):
    found = one(findings(leaky(share=0.01)), "confirmed_copies")
    assert found.value == 3
    assert [pair.confirmed for pair in found.evidence[:4]] == [True, True, True, False]
    assert {pair.synthetic for pair in found.evidence[:3]} == {"synthetic-0", "synthetic-1", "synthetic-2"}
    assert all(pair.percentile == 1 for pair in found.evidence[:3])
    distances = [pair.distance for pair in found.evidence]
    assert distances == sorted(distances)
    assert len(found.evidence) <= 100


def test_an_image_trained_on_sixty_times_does_not_hide_its_copies(toy, observe, rng):
    train, others = toy.people(100, rng, name="t"), toy.people(100, rng, name="s")
    repeated = noisy(train.take(np.zeros(60, dtype=int)), rng, sd=1.0)
    train = Faces(np.concatenate([train.images, repeated.images]), [*train.identity, *repeated.identity])
    copies = noisy(train.take(np.zeros(10, dtype=int)), rng)
    seen = observe(train=train, holdout=toy.people(100, rng, name="h"), synthetic=mixed(copies, others, 0.1))
    found = findings(seen)
    assert one(found, "near_copy_rate").hits == 10
    assert one(found, "confirmed_copies").value == 10
    assert one(found, "exposed_people").hits == 1
    assert "Compared with 100 different training images" in one(found, "near_copy_rate").note


def test_the_person_who_is_copied_most_is_counted_and_named(toy, observe, rng):
    sets = {name: toy.people(100, rng, photos=2, name=name) for name in ("train", "holdout", "made")}
    rows = np.r_[np.repeat([6, 7], 8), np.repeat(20, 3), 40]  # person 3 has two photos
    copies = noisy(sets["train"].take(rows), rng)
    seen = observe(
        train=sets["train"], holdout=sets["holdout"], synthetic=mixed(copies, sets["made"], len(rows) / 200)
    )
    most = one(findings(seen), "most_copied_person")
    assert (most.value, most.hits, most.trials) == (16, 16, 200)
    assert most.interval.low > most.control
    assert {pair.person for pair in most.evidence} == {"train3"}
    assert {pair.real for pair in most.evidence} == {"train-6", "train-7"}
    assert len(most.evidence) == 16
    assert "2 training people have more than one near-copy" in most.note


def test_where_nobody_is_copied_nobody_is_copied_most(leaky):
    most = one(findings(leaky(share=0.0, seed=4, n=60)), "most_copied_person")
    assert most.value == 0
    assert most.evidence == ()
    assert most.interval.low == 0


def test_a_smaller_holdout_is_compared_with_as_many_training_images(toy, leaky, rng):
    seen = leaky(share=1.0, holdout=toy.people(40, rng, name="h"))
    found = findings(seen)
    excess, rate = one(found, "near_copy_excess"), one(found, "near_copy_rate")
    assert rate.value == 1
    assert excess.value == pytest.approx(40 / 300, abs=0.01)  # most copied images are not among the 40
    assert excess.shows_leak
    assert "equally many of both" in excess.note
    assert "mean of 40 distances instead of 50" in excess.note


def test_fewer_than_ten_images_are_refused_with_the_number_needed(toy, observe, rng):
    sets = {role: toy.people(9, rng, name=role) for role in ("train", "holdout", "synthetic")}
    for finding in findings(observe(**sets)):
        assert finding.outcome is Outcome.UNDERPOWERED
        assert finding.needed == 10
        assert finding.note == "Near-copies need 10 different train images, got 9."


def test_images_that_are_all_the_same_are_refused(toy, observe, rng):
    grey = Faces(np.full((50, 8, 8, 3), 128, dtype=np.uint8), [str(i) for i in range(50)])
    seen = observe(train=grey, holdout=toy.people(50, rng), synthetic=grey, embedders=(PIXELS,))
    assert one(findings(seen), "near_copy_rate").note == "Near-copies need 10 different train images, got 1."


def test_without_a_second_embedder_one_copy_is_left_open_and_many_speak_for_themselves(leaky):
    confirmed = one(findings(leaky(share=1.0, embedders=(PIXELS,))), "confirmed_copies")
    assert confirmed.value == 300
    single = one(findings(leaky(share=0.004, embedders=(PIXELS,))), "confirmed_copies")
    assert single.outcome is Outcome.NOT_ASSESSABLE
    assert "1 synthetic images are closer" in single.note
    assert one(findings(leaky(share=0, embedders=(PIXELS,))), "confirmed_copies").value == 0


def test_a_second_look_that_finds_no_face_leaves_a_single_copy_open(leaky, toy):
    def half(images):
        return Observation(toy.face(images)[1::2], np.arange(1, len(images), 2))

    face = embedder("face", toy.face)._replace(read=half)
    single = one(findings(leaky(share=0.004, embedders=(PIXELS, face))), "confirmed_copies")
    assert single.outcome is Outcome.NOT_ASSESSABLE
    assert "look at them" in single.note


def test_held_out_photos_among_the_samples_do_not_switch_the_count_off(leaky, toy, rng):
    holdout = toy.people(150, rng, photos=2, name="holdout")
    copies = noisy(holdout.take(np.arange(0, 60, 2)), rng)

    def with_held(share, n):
        seen = leaky(share=share, holdout=holdout)
        made = Faces(seen.images("synthetic").source.images.copy(), list(seen.images("synthetic").identity))
        made.images[-n:] = copies.images[:n]
        return one(findings(leaky(share=share, holdout=holdout, synthetic=made)), "confirmed_copies")

    assert with_held(0.04, 1).value == 12
    assert with_held(0.04, 1).control == 1
    broken = with_held(0.04, 8)
    assert broken.outcome is Outcome.NOT_ASSESSABLE
    assert "held-out people" in broken.note
    even = with_held(0.0034, 1)
    assert even.outcome is Outcome.NOT_ASSESSABLE


def test_in_few_dimensions_what_comes_close_by_chance_is_no_copy(toy, observe):
    """In few dimensions honest images are near-copies by pixels, and the closest of them by chance."""
    flat = type(toy)(traits=3, poses=1)
    shadow = embedder("shadow", flat.face, metric="l2", is_matcher=False)
    counts = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        sets = {role: flat.people(100, rng, name=role) for role in ("train", "holdout", "synthetic")}
        found = findings(observe(**sets, embedders=(PIXELS, shadow)))
        assert one(found, "near_copy_rate").value > 0.2
        assert not one(found, "near_copy_excess").shows_leak
        counts.append(one(found, "confirmed_copies").value or 0)
    assert sum(count > 0 for count in counts) <= 1


def test_the_same_seed_gives_the_same_findings(leaky, toy, rng):
    seen = leaky(share=0.2, holdout=toy.people(60, rng, name="h"))
    assert findings(seen) == findings(seen)


def test_a_vector_that_is_not_finite_is_refused_and_costs_no_other_answer(leaky, toy):
    def broken(images):
        vectors = toy.face(images)
        vectors[3] = np.inf
        return vectors

    found = findings(leaky(share=0.2, embedders=(PIXELS, embedder("face", broken))))
    assert one(found, "near_copy_rate", by="face").outcome is Outcome.NOT_ASSESSABLE
    assert "image train-3" in one(found, "near_copy_rate", by="face").note
    assert one(found, "near_copy_rate").hits == 60


def test_the_histograms_compare_equally_large_galleries(leaky):
    train, holdout = one(findings(leaky(share=0.5)), "near_copy_excess").histograms
    assert (train.label, holdout.label) == ("train", "holdout")
    assert sum(train.counts) == sum(holdout.counts) == 300
    assert train.counts[0] > holdout.counts[0]


@pytest.mark.parametrize("params", [{"neighbours": 1}, {"alpha": 0.0}])
def test_parameters_that_mean_nothing_are_refused(params):
    with pytest.raises(ValueError, match="neighbours must be at least 2"):
        NearCopy(**params)


@pytest.mark.slow
def test_on_real_faces_copies_are_confirmed_and_other_people_are_not(shared_data, observe, rng):
    from PIL import Image, ImageFilter

    folders = sorted((shared_data / "faces" / "lfw" / "images").iterdir())
    chosen = [folders[i] for i in rng.permutation(len(folders))[:900]]

    def crop(folder) -> Image.Image:
        return Image.open(sorted(folder.glob("*.jpg"))[0]).convert("RGB").crop((62, 62, 188, 188))

    def faces(images, name) -> Faces:
        small = [np.asarray(image.resize((32, 32), Image.Resampling.BOX)) for image in images]
        return Faces(np.stack(small), [f"{name}{i}" for i in range(len(small))])

    crops = [crop(folder) for folder in chosen]
    train, holdout, others = (crops[i : i + 300] for i in (0, 300, 600))
    blurred = [image.filter(ImageFilter.GaussianBlur(3)) for image in train[:20]]
    sets = {"train": faces(train, "t"), "holdout": faces(holdout, "h")}
    mean = sets["holdout"].images.reshape(300, -1).mean(axis=0)
    axes = np.linalg.svd(sets["holdout"].images.reshape(300, -1) - mean, full_matrices=False)[2][:32]
    pca = embedder("pca", lambda x: ((x.reshape(len(x), -1) - mean) @ axes.T).astype(np.float32), metric="l2")
    pca = pca._replace(info=pca.info.model_copy(update={"is_matcher": False}))
    honest = findings(observe(**sets, synthetic=faces(others, "o"), embedders=(PIXELS, pca)))
    assert one(honest, "near_copy_rate").hits == 0
    assert one(honest, "confirmed_copies").value == 0
    mixture = faces([*blurred, *others[20:]], "m")
    leaking = findings(observe(**sets, synthetic=mixture, embedders=(PIXELS, pca)))
    assert one(leaking, "near_copy_excess").shows_leak
    assert one(leaking, "confirmed_copies").value >= 15
