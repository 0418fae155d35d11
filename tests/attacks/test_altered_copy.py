"""See attacks/altered_copy.toml."""

import numpy as np
import pytest

from drawn_faces import draw_faces
from showthrough.attacks.altered_copy import AlteredCopy
from showthrough.attacks.near_copy import NearCopy
from showthrough.controls.alterations import ALTERATIONS, altered
from showthrough.core.records import Finding, Outcome
from showthrough.core.types import Features
from showthrough.stats.memorisation.margins import normalised, shades
from showthrough.stats.memorisation.registration import unturned
from showthrough.stats.memorisation.windows import INNER, cells
from showthrough.testing.in_memory import PIXELS, Faces, embedder
from smooth_pictures import named, world


def ask(seen, **params) -> tuple[Finding, Finding]:
    """Return the excess and the count."""
    excess, copies = AlteredCopy(**params).run(seen, np.random.default_rng(1))
    assert (excess.statistic, copies.statistic) == ("altered_copy_excess", "altered_copies")
    return excess, copies


def leaking(observe, how, n=20, seed=3):
    return world(observe, seed, copies=lambda train: altered(train[:n], how, np.random.default_rng(seed)))


def either_way(images) -> Features:
    """Return what an image shares with its turned, mirrored and framed copies."""
    return unturned(cells(normalised(shades(images.astype(np.float32))).swapaxes(0, 1), INNER, side=8))


@pytest.fixture
def pixels(observe):
    return lambda **faces: observe(embedders=(PIXELS, embedder("face", either_way, metric="l2")), **faces)


PARTS = {"eye band", "quarter", "tenth"}
FEW = {"canvas": 14, "half crop": 14, "gamma": 5, "mosaic": 14, "posterise": 0}  # of twenty


@pytest.mark.parametrize("how", sorted(set(ALTERATIONS) - PARTS))
def test_copies_are_found_however_they_were_altered(pixels, how):
    excess, copies = ask(leaking(pixels, how))
    assert excess.shows_leak
    assert copies.value >= FEW.get(how, 18)
    assert {pair.person for pair in copies.evidence if pair.confirmed} <= {f"t{i}" for i in range(20)}


def test_a_mirrored_copy_escapes_the_comparison_of_pixels_and_not_this_one(pixels):
    seen = leaking(pixels, "mirror")
    plain = NearCopy().run(seen, np.random.default_rng(1))
    rates = [f for f in plain if f.statistic == "near_copy_rate" and f.params["by"] == "pixels"]
    assert [f.hits for f in rates] == [0]
    assert ask(seen)[1].value == 20


def test_a_single_mirrored_copy_is_found_and_named(pixels):
    _, found = ask(leaking(pixels, "mirror", n=1))
    assert found.value == 1
    assert found.shows_leak
    assert (found.evidence[0].synthetic, found.evidence[0].real) == ("synthetic-0", "train-0")


def test_more_altered_copies_are_more_findings(pixels):
    found = [ask(leaking(pixels, "crop", n=n)) for n in (0, 5, 40)]
    for values in ([f.value for f in each] for each in zip(*found, strict=True)):
        assert values == sorted(values)
        assert values[-1] > values[0]


def test_where_nothing_is_copied_nothing_is_found(pixels):
    for seed in range(4):
        excess, copies = ask(world(pixels, seed))
        assert copies.value == 0
        assert not excess.shows_leak


def test_drawn_faces_that_differ_in_little_are_not_blamed(pixels):
    """Five numbers make such a face, and strangers often come close to each other."""
    counts = []
    for seed in range(4):
        roles = ("train", "holdout", "synthetic")
        faces = {role: draw_faces(80, 10 * seed + i)[:, ::2, ::2] for i, role in enumerate(roles)}
        seen = pixels(**{role: named(drawn, role) for role, drawn in faces.items()})
        excess, copies = ask(seen)
        assert not excess.shows_leak
        counts.append(copies.value or 0)
    assert sum(count > 0 for count in counts) <= 1


def test_pictures_of_one_shade_are_nobodys_copy(pixels):
    grey = Faces(np.full((60, 24, 24, 3), 90, dtype=np.uint8), [str(i) for i in range(60)])
    excess, copies = ask(world(pixels, 5, synthetic=grey))
    assert excess.value == 0
    assert copies.outcome is Outcome.NOT_ASSESSABLE


def test_without_a_second_embedder_a_single_copy_is_left_open(observe):
    def alone(**faces):
        return observe(embedders=(PIXELS,), **faces)

    _, single = ask(leaking(alone, "mirror", n=1))
    assert single.outcome is Outcome.NOT_ASSESSABLE
    assert "look at them" in single.note
    assert ask(leaking(alone, "mirror"))[1].value == 20


def test_the_same_seed_gives_the_same_findings_with_a_smaller_holdout(pixels):
    seen = world(pixels, 6, copies=lambda train: train[:30, :, ::-1])
    small = pixels(
        train=named(world(pixels, 6).images("train").source.images, "t"),
        holdout=named(world(pixels, 7).images("holdout").source.images[:40], "h"),
        synthetic=named(seen.images("synthetic").source.images, "s"),
    )
    check = AlteredCopy()
    first, second = (check.run(small, np.random.default_rng(2)) for _ in range(2))
    assert first == second
    assert first[1].value == 30
    assert 0 < first[0].value < 0.3  # most copied images are not among the forty


def test_pixels_that_are_no_square_are_refused(toy, leaky):
    flat = embedder("pixels", toy.face, metric="l2", is_matcher=False)  # 16 numbers
    found, _ = ask(leaky(share=0.1, n=30, embedders=(flat,)))
    assert found.outcome is Outcome.NOT_ASSESSABLE
    assert "square" in found.note


def test_parameters_that_mean_nothing_are_refused():
    with pytest.raises(ValueError, match="neighbours must be at least 2"):
        AlteredCopy(neighbours=1)


@pytest.fixture(scope="module")
def faces(shared_data) -> dict[str, Faces]:
    return real_faces(shared_data)


def test_real_strangers_are_not_blamed(faces, pixels):
    excess, copies = ask(pixels(**faces))
    assert copies.value == 0
    assert not excess.shows_leak


LEAST = {"canvas": 8, "half crop": 8, "blur": 0, "posterise": 0, "mosaic": 4}  # of twenty


@pytest.mark.parametrize("how", sorted(set(ALTERATIONS) - PARTS - {"noise", "colour", "grey", "half turn"}))
def test_altered_copies_of_real_faces_are_found(faces, pixels, how):
    strangers = faces["synthetic"].images
    leaked = altered(faces["train"].images[:20], how, np.random.default_rng(1), strangers[:20])
    made = np.concatenate([leaked, strangers[20:]])
    excess, copies = ask(pixels(**{**faces, "synthetic": named(made, "s")}))
    assert copies.value >= LEAST.get(how, 17)
    assert excess.shows_leak


def real_faces(shared_data, n=150) -> dict[str, Faces]:
    from PIL import Image

    folders = sorted((shared_data / "faces" / "lfw" / "images").iterdir())
    order = np.random.default_rng(4).permutation(len(folders))[: 3 * n]
    photos = [Image.open(sorted(folders[i].glob("*.jpg"))[0]).convert("RGB") for i in order]
    small = np.stack([np.asarray(photo.crop((62, 62, 188, 188)).resize((48, 48))) for photo in photos])
    roles = ("train", "holdout", "synthetic")
    return {role: named(small[i * n : (i + 1) * n], role) for i, role in enumerate(roles)}
