"""What somebody points at is told by its content."""

from pathlib import Path

import pytest
import torch

from foreign_models import seeded, write
from people_folders import write_flat, write_people
from showthrough.errors import UsageError
from showthrough.survey.targets import TargetKind, pairs_in, recognised


@pytest.mark.parametrize(
    ("kind", "suffix", "expected"),
    [
        ("onnx", "onnx", TargetKind.ONNX),
        ("torchscript", "pt", TargetKind.TORCHSCRIPT),
        ("exported", "pt2", TargetKind.EXPORTED),
    ],
)
def test_models_are_told_apart(tmp_path: Path, kind: str, suffix: str, expected: TargetKind) -> None:
    assert recognised(str(write(kind, tmp_path / f"m.{suffix}", seeded()))) is expected


def test_a_program_of_torch_export_is_told_by_what_it_holds(tmp_path: Path) -> None:
    written = write("exported", tmp_path / "m.pt2", seeded())
    assert recognised(str(written.rename(tmp_path / "renamed.pt"))) is TargetKind.EXPORTED


def test_a_pickle_is_told_and_never_opened(tmp_path: Path) -> None:
    torch.save({"a": torch.zeros(2)}, tmp_path / "w.ckpt")
    assert recognised(str(tmp_path / "w.ckpt")) is TargetKind.PICKLE


def test_folders_are_told_apart(tmp_path: Path) -> None:
    assert recognised(str(write_people(tmp_path / "people", 2))) is TargetKind.PEOPLE
    assert recognised(str(write_flat(tmp_path / "flat", 2))) is TargetKind.IMAGES
    (tmp_path / "pipeline").mkdir()
    (tmp_path / "pipeline" / "model_index.json").write_text("{}", encoding="utf-8")
    assert recognised(str(tmp_path / "pipeline")) is TargetKind.DIFFUSERS
    (tmp_path / "code" / "src").mkdir(parents=True)
    (tmp_path / "code" / "src" / "LICENSE").write_text("words", encoding="utf-8")
    assert recognised(str(tmp_path / "code")) is TargetKind.EMPTY


def test_pictures_before_and_after_are_a_pair(tmp_path: Path) -> None:
    write_people(tmp_path / "Originals", 1)
    write_people(tmp_path / "blurred", 1)
    assert recognised(str(tmp_path)) is TargetKind.PAIRS
    assert pairs_in(tmp_path) == (tmp_path / "Originals", tmp_path / "blurred")
    assert pairs_in(tmp_path / "blurred") is None


def test_what_is_not_there_or_nothing_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file or folder"):
        recognised(str(tmp_path / "none"))
    (tmp_path / "words.txt").write_text("words", encoding="utf-8")
    with pytest.raises(UsageError, match="nothing that can be audited"):
        recognised(str(tmp_path / "words.txt"))
