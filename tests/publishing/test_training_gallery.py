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
from showthrough.core.config import ArcFaceConfig
from showthrough.core.images import resized
from showthrough.core.types import Images
from showthrough.errors import IntegrityError, UsageError
from showthrough.gate import decide
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


def test_a_training_face_in_a_sample_is_left_out_and_planted_behind_that_it_is_refused(
    tmp_path: Path, shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = shared_data / "embedders" / "mobilefacenet" / "mobilefacenet.pt"
    settings = ArcFaceConfig(kind="arcface", file=str(weights), input="imagenet", align="crop", crop=0.6)
    observer = load_embedder("one", settings, place_of(write_run(tmp_path / "x").vault, tmp_path))
    assert observer is not None
    train, holdout, others = photos(shared_data, N)
    run = write_run(
        tmp_path / "run",
        (observer,),
        train=train,
        holdout=holdout,
        embedders=(EmbedderInfo(name="one", title="one", metric="cosine", is_matcher=True),),
        config={"embedders": {"one": settings.model_dump()}},
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


def test_a_copy_by_pixels_is_found_whatever_its_size(tmp_path: Path) -> None:
    from showthrough.observers.pixels.pixels import Pixels
    from showthrough.publishing.training_gallery import _pixels

    run = write_run(tmp_path)
    gallery = _pixels(Pixels(SIDE), run.record, place_of(run.vault, tmp_path))
    larger = np.asarray(resized(run.train[2], (64, 64)))
    assert shows_training_person(larger, [gallery])
    assert not any(shows_training_person(one, [gallery]) for one in pictures(9))
