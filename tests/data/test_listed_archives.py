"""Images in zip and tar files: unpacked once, whole, inside the vault, and never more than was allowed."""

import io
import os
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from showthrough.core.images import Role
from showthrough.data.catalogue import Cataloguer
from showthrough.data.containers import unpacking
from showthrough.data.listing import unpack_archives
from showthrough.data.vault import Vault
from showthrough.errors import DataError


def picture(number: int) -> bytes:
    """Return a PNG of noise, so that it does not compress."""
    pixels = np.random.default_rng(number).integers(0, 255, (12, 12, 3), dtype=np.uint8)
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG")
    return content.getvalue()


MEMBERS = {"a/0.png": picture(0), "a/1.PNG": picture(1), "b/2.png": picture(2), "notes.txt": b"no image"}


LEFTOVER = b"\x00\x05\x16\x07" + bytes(80)  # what macOS writes beside a file


def write_zip(path: Path, members: dict[str, bytes] = MEMBERS) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def write_tar(path: Path, members: dict[str, bytes] = MEMBERS) -> Path:
    with tarfile.open(path, "w:gz" if path.suffix == ".gz" else "w") as file:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            file.addfile(info, io.BytesIO(content))
    return path


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "vault")


@pytest.mark.parametrize(
    ("name", "write"), [("a.zip", write_zip), ("a.tar", write_tar), ("a.tar.gz", write_tar)]
)
def test_images_come_out_as_they_went_in_and_others_are_counted(tmp_path, vault, name, write) -> None:
    unpacked = unpack_archives(write(tmp_path / name), vault)
    assert [entry.path.read_bytes() for entry in unpacked.entries] == [picture(n) for n in range(3)]
    assert unpacked.skipped == 1
    assert all(entry.person is None for entry in unpacked.entries)


def test_a_member_is_an_image_by_its_content_and_never_by_its_name(tmp_path: Path, vault: Vault) -> None:
    members = {"a.jfif": picture(0), "b.img": picture(1), "c": picture(2), "d.png": b"text", "._a": LEFTOVER}
    unpacked = unpack_archives(write_zip(tmp_path / "a.zip", members), vault)
    assert [entry.path.read_bytes() for entry in unpacked.entries] == [picture(n) for n in range(3)]
    assert unpacked.skipped == 2


def test_what_cannot_be_read_is_quarantined_as_perhaps_an_image(tmp_path: Path, vault: Vault) -> None:
    members = {"a.png": picture(0), "b.heic": b"\0\0\0\x18ftypheic" + bytes(99), "c.json": b"{}"}
    unpacked = unpack_archives(write_tar(tmp_path / "a.tar", members), vault)
    data = Cataloguer(vault).catalogue(Role.SYNTHETIC, unpacked.entries).data
    assert (data.n_images, data.n_unseen) == (1, 1)


def test_an_archive_in_an_archive_is_unpacked_and_a_third_one_is_not_forgotten(tmp_path, vault) -> None:
    third = write_zip(tmp_path / "third.zip", {"0.png": picture(0)}).read_bytes()
    second = write_tar(tmp_path / "second.tar", {"1.png": picture(1), "third": third}).read_bytes()
    path = write_zip(tmp_path / "first.zip", {"2.png": picture(2), "second": second})
    for _ in range(2):  # the second time from what is remembered
        unpacked = unpack_archives(path, vault)
        catalogue = Cataloguer(vault).catalogue(Role.SYNTHETIC, unpacked.entries)
        assert (len(catalogue.images), catalogue.data.n_unseen) == (2, 1)


def test_a_damaged_archive_in_an_archive_is_quarantined(tmp_path: Path, vault: Vault) -> None:
    inner = write_zip(tmp_path / "inner.zip", {f"{n}.png": picture(n) for n in range(9)})
    content = bytearray(inner.read_bytes())
    content[200:220] = bytes(20)
    path = write_zip(tmp_path / "a.zip", {"0.png": picture(0), "inner": bytes(content)})
    data = Cataloguer(vault).catalogue(Role.SYNTHETIC, unpack_archives(path, vault).entries).data
    assert (data.n_images, data.n_unseen) == (1, 1)


def test_the_shards_of_a_pattern_are_one_set(tmp_path: Path, vault: Vault) -> None:
    for shard in range(3):
        samples = {
            f"{shard}{n}.{kind}": picture(10 * shard + n) if kind == "png" else b"{}"
            for n in range(4)
            for kind in ("png", "json")
        }
        write_tar(tmp_path / f"shard-{shard:03d}.tar", samples)
    unpacked = unpack_archives(tmp_path / "shard-*.tar", vault)
    assert len(unpacked.entries) == unpacked.skipped == 12
    assert len({entry.name for entry in unpacked.entries}) == 12
    catalogue = Cataloguer(vault).catalogue(Role.SYNTHETIC, unpacked.entries)
    assert len(catalogue.images) == 12


def test_no_member_name_can_point_outside_the_vault(tmp_path: Path, vault: Vault) -> None:
    names = ["../../outside.png", "/absolute.png", "..\\..\\windows.png", "a/../../../b.png"]
    for path in (
        write_tar(tmp_path / "a.tar", {name: picture(0) for name in names}),
        write_zip(tmp_path / "a.zip", {name: picture(0) for name in names}),
    ):
        before = {file for file in tmp_path.rglob("*") if vault.folder not in file.parents}
        unpacked = unpack_archives(path, vault)
        assert len(unpacked.entries) == 4
        assert all(vault.folder in entry.path.resolve().parents for entry in unpacked.entries)
        assert {file for file in tmp_path.rglob("*") if vault.folder not in file.parents} == before


def test_links_in_a_tar_are_skipped(tmp_path: Path, vault: Vault) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as file:
        link = tarfile.TarInfo("link.png")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        file.addfile(link)
        info = tarfile.TarInfo("0.png")
        info.size = len(picture(0))
        file.addfile(info, io.BytesIO(picture(0)))
    unpacked = unpack_archives(path, vault)
    assert (len(unpacked.entries), unpacked.skipped) == (1, 1)


def test_an_archive_is_unpacked_once_and_again_when_it_changes(tmp_path: Path, vault: Vault) -> None:
    path = write_zip(tmp_path / "a.zip")
    first = unpack_archives(path, vault).entries
    stamps = [entry.path.stat().st_mtime_ns for entry in first]
    again = unpack_archives(path, vault).entries
    assert again == first
    assert [entry.path.stat().st_mtime_ns for entry in again] == stamps
    write_zip(path, {"0.png": picture(7)})
    os.utime(path, ns=(1, 1))
    assert [entry.path.read_bytes() for entry in unpack_archives(path, vault).entries] == [picture(7)]


def test_unpacking_that_was_killed_goes_on_where_it_stopped(tmp_path, vault, monkeypatch) -> None:
    path = write_tar(tmp_path / "a.tar")
    whole = unpacking.extract
    done: list[str] = []

    def killed_at_the_third(member, target: Path, *rest) -> int:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(member.name)
        return whole(member, target, *rest)

    monkeypatch.setattr(unpacking, "extract", killed_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        unpack_archives(path, vault)
    monkeypatch.undo()
    kept = {file: file.stat().st_mtime_ns for file in vault.folder.rglob("*.png")}
    unpacked = unpack_archives(path, vault)
    assert len(kept) == 2
    assert [entry.path.read_bytes() for entry in unpacked.entries] == [picture(n) for n in range(3)]
    assert all(file.stat().st_mtime_ns == stamp for file, stamp in kept.items())


def test_a_corrupt_image_inside_is_quarantined_like_one_in_a_folder(tmp_path: Path, vault: Vault) -> None:
    members = {"0.png": picture(0), "1.png": picture(1)[:50], "2.png": b"\0"}
    unpacked = unpack_archives(write_zip(tmp_path / "a.zip", members), vault)
    catalogue = Cataloguer(vault).catalogue(Role.SYNTHETIC, unpacked.entries)
    assert len(catalogue.images) == 1
    assert len(catalogue.data.quarantined) == 2


@pytest.mark.parametrize("cut", [0.2, 0.4, 0.6])
@pytest.mark.parametrize(
    ("name", "write"), [("a.zip", write_zip), ("a.tar", write_tar), ("a.tar.gz", write_tar)]
)
def test_a_truncated_archive_says_how_far_it_was_read(tmp_path, vault, name, write, cut) -> None:
    path = write(tmp_path / name, {f"{n}.png": picture(n) for n in range(20)})
    path.write_bytes(path.read_bytes()[: int(cut * path.stat().st_size)])
    with pytest.raises(DataError, match=r"cut short or damaged .*the last member reached is") as caught:
        unpack_archives(path, vault)
    reached = str(caught.value).rsplit(" ", 1)[1]
    assert reached == "them" if name == "a.zip" else 0 < int(reached.removesuffix(".png")) < 19


def test_a_tar_cut_between_two_members_is_not_taken_for_whole(tmp_path: Path, vault: Vault) -> None:
    path = write_tar(tmp_path / "a.tar", {f"{n}.png": picture(n) for n in range(4)})
    with tarfile.open(path) as file:
        third = file.getmembers()[2].offset
    path.write_bytes(path.read_bytes()[:third])
    with pytest.raises(DataError, match=r"closing block is missing.*1\.png"):
        unpack_archives(path, vault)


def test_a_zip_member_whose_content_was_changed_is_named(tmp_path: Path, vault: Vault) -> None:
    path = write_zip(tmp_path / "a.zip", {f"{n}.png": picture(n) for n in range(3)})
    content = bytearray(path.read_bytes())
    place = content.find(b"1.png") + 200
    content[place : place + 4] = bytes(byte ^ 0xFF for byte in content[place : place + 4])
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"the last member reached is 1\.png"):
        unpack_archives(path, vault)


def test_an_encrypted_zip_is_refused(tmp_path: Path, vault: Vault) -> None:
    path = write_zip(tmp_path / "a.zip", {"0.png": picture(0)})
    content = bytearray(path.read_bytes())
    content[content.find(b"PK\x01\x02") + 8] |= 1  # the flag that says so, in the list of members
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"0\.png is encrypted; unpack the archive yourself"):
        unpack_archives(path, vault)


def test_a_member_that_unpacks_to_too_much_is_stopped(tmp_path: Path, vault: Vault) -> None:
    path = write_zip(tmp_path / "bomb.zip", {"0.png": bytes(50 * 2**20)})
    assert path.stat().st_size < 2**17
    with pytest.raises(DataError, match=r"0\.png exceeds 1 MB"):
        unpack_archives(path, vault, member_bytes=2**20)
    assert not [file for file in vault.folder.rglob("*") if file.suffix in (".png", ".part")]


def test_all_archives_together_unpack_to_no_more_than_was_allowed(tmp_path: Path, vault: Vault) -> None:
    for shard in range(3):
        write_zip(tmp_path / f"{shard}.zip", {f"{n}.png": bytes(400_000) for n in range(2)})
    with pytest.raises(DataError, match=r"more than max_gigabytes = 0\.002"):
        unpack_archives(tmp_path / "*.zip", vault, max_gigabytes=0.002)
    assert len(unpack_archives(tmp_path / "*.zip", vault, max_gigabytes=0.003).entries) == 6


@pytest.mark.parametrize(
    ("write", "sentence"),
    [
        (lambda path: None, "no archive"),
        (lambda path: path.write_bytes(b"neither zip nor tar"), "cut short or damaged"),
        (lambda path: write_zip(path, {"readme.txt": b"x"}), "holds no image"),
        (lambda path: path.mkdir(), "no archive"),
    ],
)
def test_what_is_no_archive_of_images_is_refused(tmp_path, vault, write, sentence) -> None:
    path = tmp_path / "a.zip"
    write(path)
    with pytest.raises(DataError, match=sentence):
        unpack_archives(path, vault)


def test_members_whose_names_are_no_utf_8_are_read_in_tar_and_refused_in_zip(tmp_path, vault) -> None:
    path = write_tar(tmp_path / "a.tar", {os.fsdecode(b"ad\xe0.png"): picture(0), "b.png": picture(1)})
    catalogue = Cataloguer(vault).catalogue(Role.SYNTHETIC, unpack_archives(path, vault).entries)
    assert (len(catalogue.images), catalogue.data.n_unseen) == (2, 0)
    path = write_zip(tmp_path / "a.zip", {"ż.png": picture(0)})
    path.write_bytes(path.read_bytes().replace("ż".encode(), b"\xff\xfe"))
    with pytest.raises(DataError, match="cut short or damaged"):
        unpack_archives(path, vault)


SPARSE = (("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.realsize", str(10**11)))


def write_sparse(path: Path, map_: bytes, size: str) -> Path:
    """Write a tar file with a member that leaves zeros out (GNU format 1.0) and is said to have a size."""
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as file:
        info = tarfile.TarInfo("0.png")
        info.pax_headers = {**dict(SPARSE), "GNU.sparse.name": "0.png", "GNU.sparse.realsize": size}
        content = map_.ljust(512, b"\0") + picture(0)
        info.size = len(content)
        file.addfile(info, io.BytesIO(content))
    return path


def test_a_sparse_member_is_read_as_far_as_an_image_may_be_large(tmp_path: Path, vault: Vault) -> None:
    n = len(picture(0))
    path = write_sparse(tmp_path / "a.tar", f"1\n0\n{n}\n".encode(), str(n))
    assert [entry.path.read_bytes() for entry in unpack_archives(path, vault).entries] == [picture(0)]
    path = write_sparse(tmp_path / "b.tar", f"1\n0\n{n}\n".encode(), str(10**11))
    with pytest.raises(DataError, match=r"0\.png exceeds 1 MB"):
        unpack_archives(path, vault, member_bytes=2**20)


@pytest.mark.parametrize("map_", [b"x\n", b"9" * 400 + b"\n", b"3\n0\n1\n"])
def test_a_sparse_member_with_a_map_that_is_none_is_damage(tmp_path: Path, vault: Vault, map_: bytes) -> None:
    path = write_sparse(tmp_path / "a.tar", map_, "9")
    with pytest.raises(DataError, match="cut short or damaged"):
        unpack_archives(path, vault)


def test_a_pipe_among_the_shards_is_an_error_and_not_waited_for(tmp_path: Path, vault: Vault) -> None:
    write_zip(tmp_path / "0.zip")
    os.mkfifo(tmp_path / "1.zip")
    with pytest.raises(DataError, match=r"no archive .*1\.zip: a named pipe, not a file"):
        unpack_archives(tmp_path / "*.zip", vault)
