"""See attacks/copied_part.toml."""

import numpy as np
import pytest

from showthrough.attacks.copied_part import CopiedPart
from showthrough.controls.alterations import altered
from showthrough.core.records import Finding, Outcome
from showthrough.testing.in_memory import PIXELS, embedder
from smooth_pictures import named, smooth, world

PARTS = ("eye band", "quarter", "tenth")


def ask(seen) -> Finding:
    (found,) = CopiedPart().run(seen, np.random.default_rng(1))
    return found


def pasted(observe, how, n, seed=3, **given):
    rng = np.random.default_rng(seed)
    return world(observe, seed, copies=lambda train: altered(train[:n], how, rng, smooth(n, rng)), **given)


@pytest.fixture
def pixels(observe):
    return lambda **faces: observe(embedders=(PIXELS,), **faces)


@pytest.mark.parametrize("how", PARTS)
def test_pasted_parts_are_found_and_named(pixels, how):
    found = ask(pasted(pixels, how, 10))
    assert found.shows_leak
    assert found.value >= 8
    assert {pair.person for pair in found.evidence if pair.confirmed} <= {f"t{i}" for i in range(10)}


@pytest.mark.parametrize("how", PARTS)
def test_a_single_part_that_no_second_look_sees_is_left_open(pixels, how):
    found = ask(pasted(pixels, how, 1))
    assert found.outcome is Outcome.NOT_ASSESSABLE
    assert "look at them" in found.note


def test_a_single_part_counts_where_a_matcher_knows_the_person(observe):
    band = embedder("eyes", lambda x: x[:, 8:11, 4:20].reshape(len(x), -1).astype(np.float32), metric="l2")
    found = ask(pasted(lambda **faces: observe(embedders=(PIXELS, band), **faces), "eye band", 1))
    assert (found.value, found.shows_leak) == (1, True)


@pytest.mark.parametrize("how", ["mirror", "negative", "grey"])
def test_what_other_checks_look_for_is_not_looked_for_here(pixels, how):
    assert ask(pasted(pixels, how, 10)).value == 0


def test_where_nothing_is_copied_nothing_is_found(pixels):
    for seed in range(4):
        assert ask(world(pixels, seed)).value == 0


def test_parts_of_held_out_people_break_the_control(pixels):
    rng = np.random.default_rng(5)
    train, holdout, made = (smooth(80, rng) for _ in range(3))
    made[:10] = altered(holdout[:10], "quarter", rng, made[:10])
    found = ask(pixels(train=named(train, "t"), holdout=named(holdout, "h"), synthetic=named(made, "s")))
    assert found.outcome is Outcome.NOT_ASSESSABLE
    assert "held-out people are no control" in found.note


def degenerate(how, rng, n=80):
    if how == "noise":
        return rng.integers(0, 256, (n, 24, 24, 3), dtype=np.uint8)
    if how == "one shade each":
        return np.broadcast_to(rng.integers(0, 256, (n, 1, 1, 3), dtype=np.uint8), (n, 24, 24, 3)).copy()
    others = smooth(200, rng)
    modes = others[:10] if how == "ten modes" else others.mean(axis=0, keepdims=True).astype(np.uint8)
    noise = rng.normal(0, 4, (n, 24, 24, 3))
    return np.clip(modes[np.arange(n) % len(modes)] + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("how", ["noise", "one shade each", "ten modes", "mean face"])
def test_collapsed_generators_raise_no_alarm(pixels, how):
    for seed in range(2):
        rng = np.random.default_rng(seed)
        train, holdout = (smooth(80, rng) for _ in range(2))
        found = ask(
            pixels(
                train=named(train, "t"),
                holdout=named(holdout, "h"),
                synthetic=named(degenerate(how, rng), "s"),
            )
        )
        assert found.value in (None, 0)


@pytest.fixture(scope="module")
def photos(shared_data) -> np.ndarray:
    """Return the middle of a photo of each of 900 real people."""
    from PIL import Image

    folders = sorted((shared_data / "faces" / "lfw" / "images").iterdir())
    order = np.random.default_rng(4).permutation(len(folders))[:900]
    seen = (Image.open(sorted(folders[i].glob("*.jpg"))[0]).convert("RGB") for i in order)
    return np.stack([np.asarray(one.crop((62, 62, 188, 188)).resize((24, 24))) for one in seen])


def real_world(pixels, photos, made, rng):
    """Return an audit of 150 training and 150 held-out people; `made` makes images of the other people."""
    train, holdout, others = np.split(photos[rng.permutation(len(photos))], [150, 300])
    synthetic = made(train, others, rng)
    return pixels(train=named(train, "t"), holdout=named(holdout, "h"), synthetic=named(synthetic, "s"))


def strangers(_train, others, rng):
    noise = rng.normal(0, 4, (200, *others.shape[1:]))
    return np.clip(np.rint(others[rng.permutation(len(others))[:200]] + noise), 0, 255).astype(np.uint8)


def low_variety(_train, others, rng):
    mean = others.mean(axis=0)
    return np.clip(mean + 0.15 * (strangers(_train, others, rng) - mean), 0, 255).astype(np.uint8)


def ten_modes(_train, others, rng):
    return strangers(_train, np.repeat(others[:10], 20, axis=0), rng)


def mean_face(_train, others, rng):
    return strangers(_train, np.repeat(others.mean(axis=0, keepdims=True), 200, axis=0), rng)


@pytest.mark.parametrize("how", PARTS)
def test_parts_of_real_faces_are_found_on_strangers(pixels, photos, how):
    def made(train, others, rng):
        fresh = others[:200].copy()
        fresh[:10] = altered(train[:10], how, rng, fresh[:10])
        return fresh

    found = ask(real_world(pixels, photos, made, np.random.default_rng(7)))
    assert found.shows_leak
    assert found.value >= 8


@pytest.mark.parametrize("made", [strangers, low_variety, ten_modes, mean_face])
def test_real_faces_of_strangers_raise_no_alarm(pixels, photos, made):
    found = ask(real_world(pixels, photos, made, np.random.default_rng(8)))
    assert found.value in (None, 0)


@pytest.mark.slow
@pytest.mark.parametrize("made", [strangers, low_variety, ten_modes, mean_face])
def test_of_many_honest_audits_of_real_faces_hardly_any_raises_an_alarm(pixels, photos, made):
    answers = [ask(real_world(pixels, photos, made, np.random.default_rng(seed))) for seed in range(60)]
    assert sum(found.shows_leak for found in answers) <= 4  # alone, a check errs in one of forty
    assert sum(found.value is not None for found in answers) > 40
