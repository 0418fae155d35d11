"""Copies of training images in every wrapping: none of them is passed, whole audits and the gate's word."""

import io
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from showthrough.audit.options import Options
from showthrough.audit.run import run_audit
from showthrough.config_files import load_audit
from showthrough.core.cards import all_cards
from showthrough.core.decision import Decision
from showthrough.errors import Exit
from showthrough.gate import decide

SIDE = 24
PEOPLE, MADE, COPIES = 90, 240, 40
POLICY = """
version = "1"
owner = "test"

[[rules]]
check = "{check}"
statistic = "{statistic}"
at_most = {limit}
because = "a test"
"""
AUDIT = """
policy = "policy.toml"
pixels = 24
control_samples = 400
strengths = false
skip = {skip}

[data]
train = "train"
holdout = "holdout"
{synthetic}

[detection]
enabled = false
"""
FOLDER, ARCHIVE = 'synthetic = "synthetic"', '[generators.packed]\nkind = "archive"\npath = "{name}"'
Pictures = list[Image.Image]


def drawn(n: int, rng: np.random.Generator) -> Pictures:
    """Return smooth random pictures, each of nobody."""
    coarse = rng.integers(0, 255, (n, 5, 5, 3), dtype=np.uint8)
    return [Image.fromarray(each).resize((SIDE, SIDE), Image.Resampling.BICUBIC) for each in coarse]


def as_bytes(picture: Image.Image, kind: str = "PNG") -> bytes:
    held = io.BytesIO()
    picture.save(held, kind, **({"quality": 95} if kind in ("AVIF", "JPEG") else {}))
    return held.getvalue()


def write(folder: Path, pictures: Pictures, suffix: str = "png", kind: str = "PNG", start: int = 0) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, picture in enumerate(pictures, start):
        (folder / f"{number:03d}.{suffix}").write_bytes(as_bytes(picture, kind))


def set_up(
    folder: Path, rng: np.random.Generator, check: str, rule: dict[str, str], synthetic: str
) -> Pictures:
    """Write people, an audit of one check and its policy; return the training pictures."""
    train = drawn(PEOPLE, rng)
    for role, pictures in (("train", train), ("holdout", drawn(PEOPLE, rng))):
        for person, picture in enumerate(pictures):
            write(folder / role / f"{role}-{person:03d}", [picture])
    skip = [name for name in all_cards() if name != check]
    (folder / "audit.toml").write_text(AUDIT.format(skip=skip, synthetic=synthetic), encoding="utf-8")
    (folder / "policy.toml").write_text(POLICY.format(check=check, **rule), encoding="utf-8")
    return train


def audited(folder: Path) -> Decision:
    (run,) = run_audit(load_audit(str(folder / "audit.toml")), Options(runs=folder / "runs"))
    return decide(run.record)


def plain(_folder: Path, _copies: Pictures) -> None:
    """Plant nothing."""


def avif(folder: Path, copies: Pictures) -> None:
    write(folder / "synthetic", copies, "avif", "AVIF", MADE)


def jpeg_2000(folder: Path, copies: Pictures) -> None:
    write(folder / "synthetic", copies, "jp2", "JPEG2000", MADE)


def later_frames(folder: Path, copies: Pictures) -> None:
    first, *later = copies
    first.save(folder / "synthetic" / "moving.webp", save_all=True, append_images=later, lossless=True)


def under_transparency(folder: Path, copies: Pictures) -> None:
    for number, copy in enumerate(copies):
        copy.putalpha(0)
        copy.save(folder / "synthetic" / f"clear-{number:03d}.png")


def members(folder: Path, copies: Pictures, suffix: str, kind: str) -> Iterator[tuple[str, bytes]]:
    for path in sorted((folder / "synthetic").iterdir()):
        yield path.name, path.read_bytes()
    yield from ((f"copy-{n:03d}.{suffix}", as_bytes(copy, kind)) for n, copy in enumerate(copies))


def zipped(held: Iterator[tuple[str, bytes]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in held:
            archive.writestr(name, content)
    return packed.getvalue()


def jfif_in_zip(folder: Path, copies: Pictures) -> None:
    (folder / "made.zip").write_bytes(zipped(members(folder, copies, "jfif", "JPEG")))


def zip_in_zip(folder: Path, copies: Pictures) -> None:
    inner = zipped((f"{n:03d}.png", as_bytes(copy)) for n, copy in enumerate(copies))
    held = [*members(folder, [], "png", "PNG"), ("more.zip", inner)]
    (folder / "made.zip").write_bytes(zipped(iter(held)))


def other_key_in_tar(folder: Path, copies: Pictures) -> None:
    with tarfile.open(folder / "made.tar", "w") as archive:
        for name, content in members(folder, copies, "img", "PNG"):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


IN_ZIP, IN_TAR = (ARCHIVE.format(name=name) for name in ("made.zip", "made.tar"))
OTHER_WAYS = [
    pytest.param(way, synthetic, Exit.GATE_FAILED, id=way.__name__, marks=pytest.mark.slow)
    for way, synthetic in (
        (avif, FOLDER),
        (jpeg_2000, FOLDER),
        (under_transparency, FOLDER),
        (jfif_in_zip, IN_ZIP),
        (zip_in_zip, IN_ZIP),
        (other_key_in_tar, IN_TAR),
    )
]
WAYS = [
    pytest.param(plain, FOLDER, Exit.PASS, id="plain"),
    pytest.param(later_frames, FOLDER, Exit.GATE_FAILED, id="later_frames"),
    *OTHER_WAYS,
]
NEAR_COPIES = {"statistic": "near_copy_excess", "limit": "0.025"}


@pytest.mark.parametrize(("hide", "synthetic", "code"), WAYS)
def test_forty_copies_are_found_however_they_are_stored(tmp_path, rng, hide, synthetic, code) -> None:
    train = set_up(tmp_path, rng, "near_copy", NEAR_COPIES, synthetic)
    write(tmp_path / "synthetic", drawn(MADE, rng))
    hide(tmp_path, train[:COPIES])
    decision = audited(tmp_path)
    assert decision.exit_code is code, decision.reasons


def test_half_of_the_training_people_unreadable_is_not_enough_evidence(tmp_path, rng) -> None:
    train = set_up(tmp_path, rng, "near_copy", NEAR_COPIES, FOLDER)
    write(tmp_path / "synthetic", [*drawn(MADE - COPIES, rng), *train[:COPIES]])
    for person in range(PEOPLE // 2):
        path = tmp_path / "train" / f"train-{person:03d}" / "000.png"
        path.write_bytes(path.read_bytes()[:60])
    decision = audited(tmp_path)
    assert decision.exit_code is Exit.NOT_ENOUGH_EVIDENCE
    assert "45 of 90 training images could not be looked at" in decision.reasons[0]


VECTORS = """
[embedders.{name}]
kind = "precomputed"
file = "{name}.npy"
"""


def write_vectors(folder: Path, name: str, rng: np.random.Generator, kept: int) -> None:
    """Write vectors of all real images and of `kept` synthetic ones; photos of one person are alike."""
    real = [
        path for role in ("train", "holdout", "reference") for path in sorted((folder / role).rglob("*.png"))
    ]
    people = {path.parent: rng.standard_normal(64) for path in real}
    made = sorted((folder / "synthetic").iterdir())[:kept]
    vectors = [people[path.parent] + 0.3 * rng.standard_normal(64) for path in real]
    vectors += [rng.standard_normal(64) for _ in made]
    np.save(folder / f"{name}.npy", np.array(vectors, dtype=np.float32))
    paths = "\n".join(str(path.relative_to(folder)) for path in (*real, *made))
    (folder / f"{name}.txt").write_text(paths, encoding="utf-8")
    with (folder / "audit.toml").open("a", encoding="utf-8") as audit:
        audit.write(VECTORS.format(name=name))


@pytest.mark.parametrize(("kept", "code"), [(MADE, Exit.PASS), (20, Exit.NOT_ENOUGH_EVIDENCE)])
def test_vectors_of_20_of_240_images_are_not_enough_evidence(tmp_path, rng, kept: int, code: Exit) -> None:
    rule = {"statistic": "match_excess", "limit": "0.1"}
    set_up(tmp_path, rng, "match_rate", rule, f'reference = "reference"\n{FOLDER}')
    (tmp_path / "reference").mkdir()
    for person in range(PEOPLE):
        write(tmp_path / "reference" / f"reference-{person:03d}", drawn(2, rng))
    write(tmp_path / "synthetic", drawn(MADE, rng))
    for name in ("one", "other"):
        write_vectors(tmp_path, name, rng, kept)
    decision = audited(tmp_path)
    assert decision.exit_code is code, decision.reasons
    if code is not Exit.PASS:
        assert "saw no face in 220 of 240 synthetic images" in decision.reasons[0]
