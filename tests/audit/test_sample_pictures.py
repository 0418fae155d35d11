"""Pictures for the record: what may show somebody is withheld, and what nobody looked at is not clean."""

from base64 import b64decode
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from showthrough.audit.sample_pictures import (
    ALIKE,
    COPY,
    MOST,
    NO_FACE,
    NO_MATCHER,
    NO_PHOTOS,
    SIDE,
    UNREAD,
    UNSEEN_PERSON,
    drawn_samples,
)
from showthrough.core.check import Observation
from showthrough.core.curves import Evidence
from showthrough.core.images import Role
from showthrough.core.records import Quarantined, RoleData
from showthrough.testing.in_memory import PIXELS, Embedder, ToyFaces, embedder, image_set, leaky, observed
from showthrough.testing.planted_records import a_finding

TOY = ToyFaces()
FACE = embedder("face", TOY.face)


def enrolling(rows_of, name="choosy"):
    """Return a matcher that sees only some images: `rows_of` is given how many there are."""
    return Embedder(
        FACE.info.model_copy(update={"name": name, "digest": name}),
        lambda images: Observation(TOY.face(images)[rows_of(len(images))], rows_of(len(images))),
    )


def reasons(samples):
    return {sample.withheld for sample in samples}


def pictures(samples):
    return [
        np.asarray(Image.open(BytesIO(b64decode(sample.png)))) for sample in samples if not sample.withheld
    ]


def test_of_strangers_most_are_shown_as_they_are():
    seen = leaky(share=0.0)
    samples = drawn_samples(seen, (), (), 0)
    shown = pictures(samples)
    assert len(samples) == MOST
    assert len(shown) > MOST / 2
    source = seen.images(Role.SYNTHETIC).source
    every = {source.read(row).tobytes() for row in range(len(source))}
    assert all(picture.tobytes() in every for picture in shown)


def test_a_planted_copy_of_a_training_face_is_withheld():
    samples = drawn_samples(leaky(share=1.0), (), (), 0)
    assert not pictures(samples)
    assert reasons(samples) <= {COPY, ALIKE}


def test_another_photo_of_a_training_person_is_withheld_too(rng):
    given = {role: TOY.people(150, rng, photos=2, name=role) for role in ("train", "holdout", "reference")}
    again = given["train"].images.astype(float) + 60 * (TOY.basis[:, TOY.traits].reshape(8, 8, 3))
    posed = given["train"]._replace(images=np.clip(again, 0, 255).astype(np.uint8))
    samples = drawn_samples(observed(TOY, **given, synthetic=posed), (), (), 0)
    assert not pictures(samples)


@pytest.mark.parametrize(
    "embedders",
    [
        (PIXELS,),
        (PIXELS, embedder("components", TOY.face, is_matcher=False)),
        (PIXELS, embedder("pose", TOY.pose)),  # recognises nobody: finding no match proves nothing
        (PIXELS, FACE, embedder("pose", TOY.pose)),
    ],
)
def test_where_a_matcher_could_not_judge_nothing_is_shown(embedders):
    assert reasons(drawn_samples(leaky(share=0.0, embedders=embedders), (), (), 0)) == {NO_MATCHER}


def test_what_a_matcher_saw_no_face_in_is_withheld():
    even = enrolling(lambda n: np.arange(0, n, 2) if n == 299 else np.arange(n))
    seen = leaky(share=0.0, embedders=(PIXELS, FACE, even))
    assert NO_FACE not in reasons(drawn_samples(seen, (), (), 0))
    toy, rng = ToyFaces(), np.random.default_rng(0)
    seen = leaky(share=0.0, embedders=(PIXELS, FACE, even), synthetic=toy.people(299, rng, name="made"))
    assert NO_FACE in reasons(drawn_samples(seen, (), (), 0))


def test_a_training_person_whom_no_matcher_saw_could_be_on_any_of_them():
    rng = np.random.default_rng(0)
    blind = enrolling(lambda n: np.arange(2, n) if n == 298 else np.arange(n))
    seen = leaky(share=0.0, embedders=(PIXELS, blind), train=TOY.people(149, rng, photos=2, name="train"))
    assert reasons(drawn_samples(seen, (), (), 0)) == {UNSEEN_PERSON}


def test_training_photos_that_nobody_could_read_leave_all_pictures_out():
    lost = Quarantined(id="train-1", role=Role.TRAIN, reason="cut short")
    data = RoleData(
        role=Role.TRAIN, n_images=9, n_identities=9, identity_known=True, digest="d", quarantined=(lost,)
    )
    assert reasons(drawn_samples(leaky(share=0.0), (), (data,), 0)) == {UNREAD}


def test_with_too_few_training_photos_nothing_can_be_compared(rng):
    seen = leaky(share=0.0, train=TOY.people(4, rng, name="train"))
    assert reasons(drawn_samples(seen, (), (), 0)) == {NO_PHOTOS}


def test_a_pair_that_a_check_confirmed_is_withheld():
    seen = leaky(share=0.0)
    evidence = tuple(
        Evidence(synthetic=name, real="train-0", person="p", by="pixels", distance=0.1, confirmed=True)
        for name in seen.images(Role.SYNTHETIC).ids
    )
    found = a_finding("near_copy_rate", value=1.0, evidence=evidence)
    assert reasons(drawn_samples(seen, (found,), (), 0)) == {COPY}


def test_the_choice_depends_on_the_seed_alone():
    seen = leaky(share=0.02)
    assert drawn_samples(seen, (), (), 0) == drawn_samples(seen, (), (), 0)
    assert drawn_samples(seen, (), (), 0) != drawn_samples(seen, (), (), 1)


def test_large_pictures_are_made_small_and_keep_their_shape():
    faces = TOY.people(300, np.random.default_rng(0), name="made")
    seen = leaky(share=0.0, synthetic=faces)
    large = faces._replace(images=np.kron(faces.images, np.ones((1, 20, 10, 1), dtype=np.uint8)))
    seen._sets[Role.SYNTHETIC] = image_set(Role.SYNTHETIC, large)
    shapes = {picture.shape for picture in pictures(drawn_samples(seen, (), (), 0))}
    assert shapes == {(SIDE, SIDE // 2, 3)}


def test_images_of_one_name_share_what_is_known_of_any_of_them():
    seen = leaky(share=0.02)  # the first six are copies
    images = seen.images(Role.SYNTHETIC)
    seen._sets[Role.SYNTHETIC] = replace(images, ids=["one"] * len(images))
    assert not pictures(drawn_samples(seen, (), (), 0))
