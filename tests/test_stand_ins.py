"""What is given as a model and is none is told as what it is, and what brings the file itself."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save

from showthrough.errors import IntegrityError
from showthrough.generators.storage.checkpoint import read_tensors
from showthrough.generators.storage.model_file import read_model
from showthrough.observers.runtime.weights import checked
from showthrough.stand_ins import refuse_stand_in, stand_in

WHOLE = save({"a": torch.zeros(1000), "b": torch.ones(7)}, {"made": "here"})
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (POINTER, "is a Git LFS pointer and not the file itself: git lfs pull fetches it"),
        (b"../.git/annex/objects/SHA256E-s1--ab.pt\n", "is a git-annex pointer"),
        (b"\n<!DOCTYPE html><html>please log in", "is a web page and not the file itself"),
        (bytes(4000), "begins with zeros only"),
        (WHOLE[:-1], f"is cut short: it has {len(WHOLE) - 1:,} of {len(WHOLE):,} bytes; fetch it again"),
        (WHOLE[:60], "is cut short: it has 60 of "),
        (b"PK\x03\x04 of a file of torch.save", "is cut short: it has 28 bytes, and its end"),
    ],
)
@pytest.mark.parametrize("suffix", [".safetensors", ".pt", ".onnx"])
def test_what_stands_in_the_place_of_a_file_is_told(tmp_path: Path, content, told, suffix) -> None:
    path = tmp_path / f"weights{suffix}"
    path.write_bytes(content)
    for read in (refuse_stand_in, lambda file: checked(file, "0" * 64), lambda file: read_model(file, None)):
        with pytest.raises(IntegrityError) as caught:
            read(path)
        assert str(caught.value).startswith(f"{path} {told}")


def test_weights_of_safetensors_say_so_and_advise_to_delete_only_what_was_written_here(tmp_path) -> None:
    path = tmp_path / "weights.safetensors"
    for content, deleted in ((POINTER, False), (WHOLE[:-1], True), (b"no tensors", True)):
        path.write_bytes(content)
        with pytest.raises(IntegrityError) as caught:
            read_tensors(path)
        assert ("delete it" in str(caught.value)) is deleted
        assert not deleted or "where showthrough wrote it" in str(caught.value)


@pytest.mark.parametrize("name", ["a.pt", "a.safetensors"])
def test_a_whole_file_is_none_of_these(tmp_path: Path, name: str) -> None:
    if name.endswith("pt"):
        torch.save({"a": torch.zeros(1000)}, tmp_path / name)
    else:
        (tmp_path / name).write_bytes(WHOLE)
    assert stand_in(tmp_path / name) == ""


@pytest.mark.parametrize("header", [b"{", b"[]", b'{"a": 3}', b'{"a": {"data_offsets": ["x", "y"]}}'])
def test_a_header_that_says_nothing_is_left_to_who_reads_it(tmp_path: Path, header: bytes) -> None:
    (tmp_path / "a").write_bytes(len(header).to_bytes(8, "little") + header)
    assert stand_in(tmp_path / "a") == ""
