"""Pictures are compared with training people by what the vault keeps of them; a real face is found."""

from base64 import b64encode
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from published_run import SIDE, pictures, write_run
from showthrough.audit.embedders import load_embedder
from showthrough.config_files import Audit
from showthrough.core.beside.drawn_sample import DrawnSample
from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.config import AuditConfig, TrainedEmbedderConfig
from showthrough.core.images import ArraySource, ImageSet, Role, resized
from showthrough.core.types import Images
from showthrough.data.vault import Vault
from showthrough.errors import IntegrityError, UsageError
from showthrough.gate import decide
from showthrough.observers.embedders.trained_here import trained
from showthrough.publishing.edition_export import EditionSource, write_edition
from showthrough.publishing.training_gallery import galleries, shows_training_person, weights_place
from showthrough.publishing.vault_of_run import place_of
from showthrough.report.editions import PUBLIC
from showthrough.testing.planted_records import TODAY

N = 12


def test_pixels_alone_are_no_matcher(tmp_path: Path) -> None:
    run = write_run(tmp_path)
    with pytest.raises(IntegrityError, match="--no-pictures"):
        galleries(run.record, place_of(run.vault, tmp_path))


def test_a_vault_without_the_vectors_is_refused(tmp_path: Path) -> None:
    run = write_run(tmp_path)
    for file in (run.vault / "features").rglob("*"):
        if file.is_file():
            file.unlink()
    with pytest.raises(IntegrityError, match="the vault does not hold what pixels saw"):
        galleries(run.record, place_of(run.vault, tmp_path))


def test_weights_that_are_files_need_the_audit_file(tmp_path: Path) -> None:
    run = write_run(tmp_path, config={"embedders": {"one": {"kind": "arcface", "file": "one.pt"}}})
    with pytest.raises(UsageError, match="--audit"):
        weights_place(run.record, None)
    assert weights_place(run.record, tmp_path) == tmp_path


def photos(shared_data: Path, n: int) -> list[Images]:
    people = sorted((shared_data / "faces" / "lfw" / "images").iterdir())[: 3 * n]
    first = [sorted(person.iterdir())[0] for person in people]
    seen = np.stack([np.asarray(Image.open(path).convert("RGB").resize((250, 250))) for path in first])
    return [seen[start : start + n] for start in (0, n, 2 * n)]


def sample(pixels: Images) -> DrawnSample:
    held = BytesIO()
    Image.fromarray(np.asarray(resized(pixels, (64, 64)))).save(held, "PNG")
    return DrawnSample(png=b64encode(held.getvalue()).decode())


def settings_of(kind: str, shared_data: Path) -> dict[str, object]:
    """Return the table of a matcher that finds faces by itself or cuts the middle out."""
    if kind != "arcface":
        pytest.importorskip("dlib")
        return {"kind": kind, "align": "dlib", **({"name": "dlib"} if kind == "catalogue" else {})}
    weights = shared_data / "embedders" / "mobilefacenet" / "mobilefacenet.pt"
    return {"kind": kind, "file": str(weights), "input": "imagenet", "align": "crop", "crop": 0.6}


@pytest.mark.parametrize("kind", ["arcface", "dlib", "catalogue"])
def test_a_training_face_in_a_sample_is_left_out_and_planted_behind_that_it_is_refused(
    tmp_path: Path, shared_data: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    table = settings_of(kind, shared_data)
    data = {"train": "train", "holdout": "holdout", "synthetic": "made"}
    given = {"name": "audit", "data": data, "embedders": {"one": table}}
    settings = AuditConfig.model_validate(given).embedders["one"]
    observer = load_embedder("one", settings, place_of(write_run(tmp_path / "x").vault, tmp_path))
    assert observer is not None
    train, holdout, others = photos(shared_data, N)
    run = write_run(
        tmp_path / "run",
        (observer,),
        train=train,
        holdout=holdout,
        embedders=(EmbedderInfo(name="one", title="one", metric="cosine", is_matcher=True),),
        config={"embedders": {"one": table}},
        samples=(sample(train[3]), sample(others[0])),
    )
    audit = Audit(run.record.config, tmp_path)
    source = EditionSource(run.record, decide(run.record, today=TODAY), run.folder, audit)
    known = galleries(run.record, place_of(run.vault, tmp_path))
    assert [shows_training_person(one, known) for one in (train[5], others[5])] == [True, False]

    write_edition(source, PUBLIC, tmp_path / "out")
    text = (tmp_path / "out" / "record.json").read_text(encoding="utf-8")
    assert run.record.samples[0].png not in text
    assert run.record.samples[1].png in text

    monkeypatch.setattr("showthrough.publishing.edition_export.without_alike", lambda record, _: record)
    with pytest.raises(IntegrityError, match="a picture that shows a training person"):
        write_edition(source, PUBLIC, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def lesson(people: int, photos_each: int) -> ImageSet:
    """Return noisy photos of people who are pictures of nobody, to train a matcher on."""
    plain = pictures(7, people).repeat(photos_each, axis=0).astype(np.int64)
    noise = np.random.default_rng(8).normal(0, 20, plain.shape)
    names = [f"{row}" for row in range(len(plain))]
    return ImageSet(
        role=Role.REFERENCE,
        source=ArraySource(np.clip(plain + noise, 0, 255).astype(np.uint8)),
        ids=names,
        identity=[f"person {row // photos_each}" for row in range(len(plain))],
        sizes=[(SIDE, SIDE)] * len(plain),
        digest="lesson",
    )


def test_a_matcher_that_was_trained_here_is_taken_from_the_vault(tmp_path: Path) -> None:
    pytest.importorskip("pytorch_metric_learning")
    settings = TrainedEmbedderConfig(kind="trained", size=SIDE, dims=32, steps=50, batch_size=32)
    folder = Vault(tmp_path / "run" / "vault").folder / "embedders"
    observer = trained("own", settings, lesson(60, 4), 0, folder, lambda *_: None)
    assert observer.info.is_matcher, observer.info.note
    train, others = pictures(1), pictures(5)
    run = write_run(
        tmp_path / "run",
        (observer,),
        embedders=(observer.info,),
        config={"embedders": {"own": settings.model_dump()}},
        samples=(sample(train[3]), sample(others[0])),
    )
    known = galleries(run.record, place_of(run.vault, tmp_path))
    assert [gallery.observer.info.name for gallery in known] == ["pixels", "own"]
    assert [shows_training_person(one, known[1:]) for one in (train[3], others[0])] == [True, False]
    source = EditionSource(run.record, decide(run.record, today=TODAY), run.folder)
    write_edition(source, PUBLIC, tmp_path / "out")
    text = (tmp_path / "out" / "record.json").read_text(encoding="utf-8")
    assert [one.png in text for one in run.record.samples] == [False, True]

    for file in folder.iterdir():
        file.unlink()
    with pytest.raises(IntegrityError, match="the vault does not hold the embedder own"):
        write_edition(source, PUBLIC, tmp_path / "again")
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    ("table", "is_matcher", "why"),
    [
        ({"kind": "precomputed", "file": "v.npz"}, True, "holds vectors that were computed elsewhere"),
        ({"kind": "pca"}, False, "compares pixels"),
        ({"kind": "trained"}, False, "is not shown to tell people apart"),
    ],
)
def test_what_cannot_judge_a_new_picture_is_told_why(
    tmp_path: Path, table: dict[str, str], is_matcher: bool, why: str
) -> None:
    info = EmbedderInfo(name="one", title="one", metric="cosine", is_matcher=is_matcher)
    run = write_run(tmp_path, embedders=(info,), config={"embedders": {"one": table}})
    with pytest.raises(IntegrityError, match=f"one {why}.*--no-pictures"):
        galleries(run.record, place_of(run.vault, tmp_path))


def test_a_copy_by_pixels_is_found_whatever_its_size(tmp_path: Path) -> None:
    from showthrough.observers.pixels.pixels import Pixels
    from showthrough.publishing.training_gallery import _pixels

    run = write_run(tmp_path)
    gallery = _pixels(Pixels(SIDE), run.record, place_of(run.vault, tmp_path))
    larger = np.asarray(resized(run.train[2], (64, 64)))
    assert shows_training_person(larger, [gallery])
    assert not any(shows_training_person(one, [gallery]) for one in pictures(9))
