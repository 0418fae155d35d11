"""Attacks from Python: what an audit would say of the same images, on arrays and on folders."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import showthrough
from showthrough.audit.api import ObservedImages, attack, observe_images, scores
from showthrough.core.images import Role
from showthrough.core.records import Finding, Outcome
from showthrough.core.types import Images
from showthrough.errors import ConfigError, DataError, IntegrityError, NotAvailableError, UsageError
from showthrough.stats import roc_auc
from showthrough.testing import Faces, ToyFaces, noisy

SIDES = ("train", "holdout", "synthetic")
Faced = dict[str, Faces]


@pytest.fixture(scope="module")
def faces(toy: ToyFaces) -> Faced:
    """Train, held-out and reference people; every synthetic image is a noisy training image."""
    rng = np.random.default_rng(3)
    people = {role: toy.people(60, rng, photos=2, name=role) for role in ("train", "holdout", "reference")}
    return {**people, "synthetic": noisy(people["train"], rng)}


@pytest.fixture(scope="module")
def leaky_images(faces: Faced, toy: ToyFaces) -> ObservedImages:
    matcher = showthrough.FunctionEmbedder(toy.face, is_matcher=True)
    return observe_images(**faces, embedders={"face": matcher, "pose": toy.pose})


def of(found: tuple[Finding, ...], statistic: str) -> list[Finding]:
    return [finding for finding in found if finding.statistic == statistic]


def written(folder: Path, images: Images, names: list[str]) -> Path:
    for row, (pixels, name) in enumerate(zip(images, names, strict=True)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(folder / name / f"{row:03d}.png")
    return folder


def test_a_planted_leak_is_found_and_people_are_counted(leaky_images: ObservedImages) -> None:
    (excess,) = of(leaky_images.attack("near_copy"), "near_copy_excess")[:1]
    assert excess.shows_leak
    assert (excess.n_images, excess.n_identities) == (120, 60)


def test_nothing_is_found_where_nothing_leaks(faces: Faced, toy: ToyFaces) -> None:
    fresh = toy.people(120, np.random.default_rng(8), name="made")
    found = attack("near_copy", **{**faces, "synthetic": fresh})
    measured = [finding for finding in found if finding.outcome is Outcome.MEASURED]
    assert len(measured) >= 3
    assert not any(finding.shows_leak for finding in measured)


def test_a_folder_says_what_the_arrays_say(faces: Faced, tmp_path: Path) -> None:
    folders = {
        role: written(tmp_path / role, given.images, [f"{int(row):03d}" for row in np.arange(120) // 2])
        for role, given in faces.items()
    }
    for role in ("holdout", "reference"):
        for person in folders[role].iterdir():
            person.rename(folders[role] / f"{role}-{person.name}")
    by_folder = attack("near_copy", **folders)
    by_array = attack("near_copy", **faces)
    assert len(by_array) >= 4
    assert [(f.statistic, f.value, f.interval) for f in by_folder] == [
        (f.statistic, f.value, f.interval) for f in by_array
    ]


def test_what_is_amiss_with_the_images_takes_the_answer_away_as_in_an_audit(
    faces: Faced, toy: ToyFaces
) -> None:
    rng = np.random.default_rng(9)
    again = noisy(faces["train"].take(np.arange(0, 40)), rng, sd=2.0)
    renamed = Faces(again.images, [f"other{name}" for name in again.identity])
    holdout = Faces(
        np.concatenate([renamed.images, faces["holdout"].images]),
        [*renamed.identity, *faces["holdout"].identity],
    )
    fresh = toy.people(120, rng, name="made")
    images = observe_images(**{**faces, "holdout": holdout, "synthetic": fresh})
    assert any("held-out photos training photos" in fault.reason for fault in images.faults)
    found = of(images.attack("near_copy"), "near_copy_excess")
    assert {finding.outcome for finding in found} == {Outcome.NOT_ASSESSABLE}
    assert all(finding.value is None and finding.note for finding in found)
    (told,) = of(images.attack("role_overlap"), "shared_images")[:1]
    assert told.outcome is Outcome.MEASURED  # of real photos alone


def test_the_same_images_give_the_same_figures(faces: Faced) -> None:
    first, second = (attack("nearest_sample", **faces, by="pixels") for _ in range(2))
    assert [(f.statistic, f.value) for f in first] == [(f.statistic, f.value) for f in second]
    assert of(first, "auc")[0].params == {"by": "pixels"}


def test_embedders_are_functions_tables_or_objects_and_only_a_matcher_matches(
    leaky_images: ObservedImages, faces: Faced
) -> None:
    found = of(leaky_images.attack("match_rate", fmr=0.01), "match_excess")
    assert {f.params["by"]: f.shows_leak for f in found if f.value is not None} == {"face": True}
    by_table = attack("nearest_sample", **faces, embedders={"parts": {"kind": "pca", "components": 8}})
    assert {finding.params["by"] for finding in of(by_table, "auc")} == {"pixels", "parts"}


def test_raw_scores_are_those_that_the_findings_are_made_of(leaky_images: ObservedImages) -> None:
    raw = leaky_images.scores("nearest_sample")
    aucs = {found.params["by"]: found.value for found in of(leaky_images.attack("nearest_sample"), "auc")}
    assert {one.params["by"]: roc_auc(one.members, one.nonmembers) for one in raw} == aucs
    assert set(aucs) == {"pixels", "face", "pose"}
    (face,) = (one for one in raw if one.params["by"] == "face")
    assert (len(face.train.scores), len(face.members)) == (120, 60)
    assert (face.train.rows == np.arange(120)).all()
    table = face.to_frame()
    assert table.groupby("role")["score"].count().to_dict() == {"holdout": 60, "train": 60}
    assert set(table["by"]) == {"face"}


def test_a_check_without_scores_and_scores_without_a_network_say_why(faces: Faced) -> None:
    with pytest.raises(UsageError, match="near_copy gives no score to each person; membership attacks do"):
        scores("near_copy", **faces)
    with pytest.raises(NotAvailableError, match="a folder of images gives samples only"):
        scores("model_loss", **faces)


def test_evidence_leads_back_to_the_picture_that_was_handed_in(
    leaky_images: ObservedImages, faces: Faced
) -> None:
    evidence = [pair for found in leaky_images.attack("near_copy") for pair in found.evidence]
    assert evidence
    for pair in evidence:
        name = leaky_images.name(pair.real)
        assert name.startswith("train[")
        row = int(name.removeprefix("train[").removesuffix("]"))
        assert (leaky_images.picture(pair.real) == faces["train"].images[row]).all()
        assert faces["train"].identity[row] not in repr(pair)
    with pytest.raises(UsageError, match="no image has the id 'train-7'"):
        leaky_images.name("train-7")
    with pytest.raises(UsageError, match="no image has the id"):
        leaky_images.picture("train-7")


def test_without_a_reference_some_held_out_people_become_it(faces: Faced) -> None:
    seen = observe_images(**{role: faces[role] for role in SIDES}).observations
    holdout, reference = seen.images(Role.HOLDOUT), seen.images(Role.REFERENCE)
    assert (holdout.n_identities, reference.n_identities) == (36, 24)
    assert not set(holdout.identity) & set(reference.identity)


def test_without_names_every_image_is_a_person_of_its_own(faces: Faced) -> None:
    seen = observe_images(**{role: faces[role].images for role in SIDES}).observations
    assert seen.images(Role.TRAIN).n_identities == 120
    assert not seen.images(Role.TRAIN).identity_known


def test_people_and_images_of_two_roles_are_refused(faces: Faced) -> None:
    images = {role: faces[role].images for role in SIDES}
    with pytest.raises(IntegrityError, match="stand in both train and holdout"):
        attack("near_copy", **{**images, "holdout": images["train"][:60]})
    named = {role: (own, ["ada"] * 120) for role, own in images.items()}
    with pytest.raises(IntegrityError, match="people stand in both"):
        attack("near_copy", **named)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (np.zeros((4, 8, 8, 3)), r"train must be uint8 of shape \(N, H, W, 3\), got float64 \(4, 8, 8, 3\)"),
        (np.zeros((4, 8, 8), np.uint8), r"got uint8 \(4, 8, 8\)"),
        (np.zeros((0, 8, 8, 3), np.uint8), r"got uint8 \(0, 8, 8, 3\)"),
        ((np.zeros((4, 8, 8, 3), np.uint8), ["a", "b"]), "train has 4 images and 2 names"),
        ("nowhere", "no folder nowhere"),
    ],
)
def test_images_that_cannot_be_used_are_told_apart(faces: Faced, given: object, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        observe_images(train=given, holdout=faces["holdout"], synthetic=faces["synthetic"])


def test_a_wrong_attack_parameter_or_embedder_is_named(leaky_images: ObservedImages, faces: Faced) -> None:
    with pytest.raises(
        ConfigError, match="no check is called 'nearcopy'; there are all_trainings, altered_copy"
    ):
        leaky_images.attack("nearcopy")
    with pytest.raises(ConfigError, match="near_copy has no parameter radius; it has alpha"):
        leaky_images.attack("near_copy", radius=3)
    with pytest.raises(ConfigError, match="may not be called pixels"):
        observe_images(**faces, embedders={"pixels": lambda images: images})
    with pytest.raises(ConfigError, match="embedders"):
        observe_images(**faces, embedders={"mine": {"kind": "unknown"}})


def test_the_folder_of_vectors_and_keys_goes_with_the_object(faces: Faced) -> None:
    seen = observe_images(**faces)
    folder = Path(seen.folder)
    assert (folder / "vault" / "key").is_file()
    del seen
    assert not folder.exists()
