import errno
import pickle

import pytest
import torch
from pydantic import BaseModel
from safetensors.torch import save_file

from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError
from showthrough.generators.storage.checkpoint import (
    parse_facts,
    read_facts,
    read_tensors,
    sealed,
    write_tensors,
)


class Facts(BaseModel):
    step: int


@pytest.fixture
def tensors():
    return {"b": torch.arange(6.0).reshape(2, 3), "a": torch.ones(4)}


def test_tensors_and_facts_come_back(tensors, tmp_path):
    path = tmp_path / "x.safetensors"
    write_tensors(path, tensors, Facts(step=3))
    assert read_facts(path, Facts) == Facts(step=3)
    back = read_tensors(path)
    assert back.keys() == tensors.keys()
    assert all(torch.equal(back[name], tensors[name]) for name in tensors)


def test_equal_tensors_make_equal_files(tensors, tmp_path):
    write_tensors(tmp_path / "x", tensors, Facts(step=3))
    write_tensors(tmp_path / "y", dict(reversed(tensors.items())), Facts(step=3))
    assert (tmp_path / "x").read_bytes() == (tmp_path / "y").read_bytes()


def test_a_view_of_a_larger_tensor_is_written_as_it_looks(tmp_path):
    write_tensors(tmp_path / "x", {"t": torch.arange(6.0).reshape(2, 3).T})
    assert read_tensors(tmp_path / "x")["t"].tolist() == [[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]]


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "x"
    write_tensors(path, {"t": torch.ones(2)})

    def full_disk(descriptor):
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(EnvironmentFault, match="the disk is full"):
        write_tensors(path, {"t": torch.zeros(2)})
    assert read_tensors(path)["t"].tolist() == [1.0, 1.0]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("writer", [torch.save, lambda it, path: path.write_bytes(pickle.dumps(it))])
def test_pickles_are_refused_unopened(writer, tensors, tmp_path):
    path = tmp_path / "model.pt"
    writer(tensors, path)
    for read in (read_tensors, lambda path: read_facts(path, Facts)):
        with pytest.raises(ConfigError, match="is a pickle, which can run code"):
            read(path)


@pytest.mark.parametrize("names", range(1, 40))
def test_no_safetensors_file_is_taken_for_a_pickle(names, tmp_path):
    # the length of its header comes first, and may begin with a pickle's 0x80
    write_tensors(tmp_path / "x", {f"t{i}": torch.ones(1) for i in range(names)})
    assert len(read_tensors(tmp_path / "x")) == names


@pytest.mark.parametrize("keep", [0, 5, 60, -1])
def test_a_truncated_file_is_refused(keep, tensors, tmp_path):
    path = tmp_path / "x"
    write_tensors(path, tensors, Facts(step=3))
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(
        IntegrityError, match=r"is (cut short|empty|no safetensors file).* delete it to train from the start"
    ):
        read_tensors(path)
    with pytest.raises(
        IntegrityError, match=r"is (cut short|empty|no safetensors file).* delete it to train from the start"
    ):
        read_facts(path, Facts)


def test_somebody_elses_file_is_refused(tensors, tmp_path):
    path = tmp_path / "x"
    write_tensors(path, tensors)
    with pytest.raises(IntegrityError, match="not written by showthrough"):
        read_facts(path, Facts)


def test_facts_of_another_kind_are_refused(tensors, tmp_path):
    class Other(BaseModel):
        name: str

    path = tmp_path / "x"
    write_tensors(path, tensors, Other(name="y"))
    with pytest.raises(IntegrityError, match="does not describe a generator: step: field required"):
        read_facts(path, Facts)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match="nothing does not exist"):
        read_tensors(tmp_path / "nothing")


@pytest.mark.parametrize("place", [-1, -12, -37, -38, -39, -40])
def test_a_flipped_bit_in_a_tensor_is_noticed(place, tensors, tmp_path):
    path = tmp_path / "x"
    write_tensors(path, tensors, Facts(step=3))
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(IntegrityError, match="was changed since it was written"):
        read_tensors(path)


def test_flipped_bits_in_what_describes_a_checkpoint_are_noticed(tensors, tmp_path):
    path = tmp_path / "x"
    write_tensors(path, tensors, Facts(step=3))
    path.write_bytes(path.read_bytes().replace(b":3}", b":2}"))
    with pytest.raises(IntegrityError, match="was changed since it was written"):
        read_tensors(path)


def test_any_kind_of_tensor_has_a_digest(tmp_path):
    kinds = {
        str(kind): torch.ones(3).to(kind) for kind in (torch.bfloat16, torch.bool, torch.int64, torch.uint8)
    }
    write_tensors(tmp_path / "x", {**kinds, "one": torch.tensor(2.0), "none": torch.ones(0, 3)})
    assert len(read_tensors(tmp_path / "x")) == 6


def test_a_safetensors_file_of_somebody_else_has_no_digest_and_is_read(tensors, tmp_path):
    save_file(tensors, tmp_path / "x", {"sha256": "theirs"})
    assert read_tensors(tmp_path / "x").keys() == tensors.keys()


def test_facts_hold_their_own_digest(tmp_path):
    text = sealed(Facts(step=3))
    assert parse_facts(text, Facts, tmp_path) == Facts(step=3)
    with pytest.raises(IntegrityError, match="was changed since it was written"):
        parse_facts(text.replace("3", "4", 1), Facts, tmp_path)
    assert parse_facts('{"step": 4}', Facts, tmp_path) == Facts(step=4)  # an earlier version wrote none
    for odd in ("", "[" * 9999, "[]", "null", '{"step": 1, "showthrough_sha256": 7}'):
        with pytest.raises(IntegrityError):
            parse_facts(odd, Facts, tmp_path)
