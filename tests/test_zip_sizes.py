"""What a zip file says of its parts decides whether any of them is unpacked."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import torch

from showthrough.errors import IntegrityError
from showthrough.zip_sizes import MOST_UNPACKED, refuse_bomb


def test_a_zip_that_unpacks_to_far_more_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.pt", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb/constants.pkl", b"")
        with archive.open("bomb/code/net.py", "w") as code:
            for _ in range(MOST_UNPACKED // 2**20 + 1):
                code.write(bytes(2**20))
    assert (tmp_path / "bomb.pt").stat().st_size < 2**20
    with pytest.raises(IntegrityError, match="unpacks to 269 MB"):
        refuse_bomb(tmp_path / "bomb.pt")
    with pytest.raises(IntegrityError, match="unpacks to 269 MB"):
        refuse_bomb(tmp_path / "bomb.pt", BytesIO((tmp_path / "bomb.pt").read_bytes()))


def test_stored_parts_that_lie_over_one_another_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "over.pt", "w") as archive:
        archive.writestr("over/data/0", bytes(5000))
        archive.writestr("over/data/1", bytes(10))
        archive.infolist()[1].header_offset = archive.infolist()[0].header_offset
        archive.infolist()[1].file_size = archive.infolist()[1].compress_size = 5000
    with pytest.raises(IntegrityError, match="unpacks to"):
        refuse_bomb(tmp_path / "over.pt")


def test_what_torch_writes_is_no_bomb_and_what_is_no_zip_is_not_judged(tmp_path: Path) -> None:
    torch.save({"a": torch.ones(1000)}, tmp_path / "weights.pt")
    torch.jit.script(torch.nn.Linear(3, 4)).save(tmp_path / "program.pt")
    (tmp_path / "text").write_text("no zip")
    for name in ("weights.pt", "program.pt", "text"):
        refuse_bomb(tmp_path / name)


def test_a_list_of_parts_that_is_damaged_is_told(tmp_path: Path) -> None:
    torch.save({"a": torch.ones(10)}, tmp_path / "weights.pt")
    content = (tmp_path / "weights.pt").read_bytes()
    (tmp_path / "weights.pt").write_bytes(content.replace(b"PK\x01\x02", b"PK\x01\x03"))
    with pytest.raises(IntegrityError, match="cut short or damaged"):
        refuse_bomb(tmp_path / "weights.pt")
