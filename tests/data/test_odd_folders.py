"""Folders of whatever there is: none ends in an error of ours or is waited for, and no file is lost."""

import os
import tempfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from odd_documents import cases
from showthrough.audit.plan import plan_audit
from showthrough.config_files import Audit
from showthrough.core.config import AuditConfig
from showthrough.core.images import Role
from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.boxed_photos import list_boxed_photos
from showthrough.data.catalogue import Cataloguer
from showthrough.data.listing import list_folder
from showthrough.data.vault import Vault
from showthrough.errors import ShowthroughError

Made = TypeVar("Made")
SOON = cases(40)


def encoded(format_: str, pixels: np.ndarray, **options: object) -> bytes:
    content = BytesIO()
    Image.fromarray(pixels).save(content, format_, **options)
    return content.getvalue()


RAMP = np.arange(192, dtype=np.uint8).reshape(8, 8, 3)
PHOTO = encoded("PNG", RAMP)
MOVING = encoded("GIF", RAMP, save_all=True, append_images=[Image.fromarray(255 - RAMP)])
CONTENTS = st.one_of(
    st.sampled_from(
        [
            b"",
            PHOTO,
            MOVING,
            PHOTO[:50],
            encoded("PNG", np.arange(64, dtype=np.uint16).reshape(8, 8)),
            encoded("TIFF", np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8)),
            encoded("TIFF", np.linspace(-1, 1, 64, dtype=np.float32).reshape(8, 8)),
            encoded("TIFF", np.linspace(0, 0.1, 64, dtype=np.float32).reshape(8, 8)),
            encoded("TIFF", np.full((8, 8), np.nan, dtype=np.float32)),
            b"text",
            b"version https://git-lfs.github.com/spec/v1\n",
            b"II*\0\x08\0\0\0",
            b"GIF89a" + bytes(20),
            b"\xff\xd8\xff\xe0" + bytes(30),
        ]
    ),
    st.binary(max_size=40),
    st.tuples(st.just(PHOTO), st.integers(8, len(PHOTO) - 1), st.integers(1, 255)).map(
        lambda one: one[0][: one[1]] + bytes([one[0][one[1]] ^ one[2]]) + one[0][one[1] + 1 :]
    ),
)
NAMES = [b"lovelace", b"ross", b"x.png", b".hidden", b"@eaDir", b"\xff\xe0", b"n" * 255, b"a b", b"\n"]
PARTS = st.one_of(
    st.sampled_from(NAMES),
    st.binary(min_size=1, max_size=6).filter(lambda name: b"/" not in name and b"\0" not in name),
).filter(lambda name: name not in (b".", b".."))
PLACES = st.lists(PARTS, min_size=1, max_size=3).map(b"/".join)


def pipe(path: bytes) -> None:
    os.mkfifo(path)


def link_to(target: bytes) -> Callable[[bytes], None]:
    return lambda path: os.symlink(target, path)  # noqa: PTH211


def file_of(content: bytes) -> Callable[[bytes], None]:
    def write(path: bytes) -> None:
        with open(path, "wb") as file:  # noqa: PTH123 - names that are no text
            file.write(content)

    return write


TARGETS = [b".", b"..", b"../..", b"/etc", b"/dev/zero", b"lovelace", b"../lovelace/ross", b"nowhere"]
ODD = st.one_of(
    CONTENTS.map(file_of),
    CONTENTS.map(file_of),
    st.just(pipe),
    st.sampled_from(
        [b".", b"..", b"../..", b"/etc", b"/dev/zero", b"lovelace", b"../lovelace/ross", b"nowhere"]
    ).map(link_to),
)
TREES = st.dictionaries(PLACES, ODD, min_size=1, max_size=8)


def attempt(act: Callable[[], Made]) -> tuple[Made | None, int]:
    """Return what came of it, or the exit code of its refusal."""
    try:
        return act(), 0
    except ShowthroughError as error:
        return None, int(error.exit_code)


def grown(folder: Path, tree: dict[bytes, Callable[[bytes], None]]) -> None:
    """Make what of the tree can be made: where a file stands there can be no folder, and links lead away."""
    top = os.fsencode(folder)
    for place, make in tree.items():
        path = top + b"/" + place
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
            if os.path.realpath(os.path.dirname(path)).startswith(os.path.realpath(top)):  # noqa: PTH120
                make(path)
        except OSError:
            continue


def files_in(folder: Path) -> Iterator[str]:
    """Yield all that is no folder below a folder, what lies in hidden ones and behind links left out."""
    for top, folders, files in os.walk(folder):
        hidden = [name for name in folders if name.startswith((".", "@"))]
        links = [name for name in folders if (Path(top) / name).is_symlink() and name not in hidden]
        folders[:] = [name for name in folders if name not in hidden]
        yield from (str(Path(top) / name) for name in (*files, *links))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF", "ignore:Truncated File")
@SOON
@given(TREES)
@example({b"lovelace/x.png": file_of(PHOTO), b"ross": pipe, b"\xff": file_of(b"")})
@example({b"a.tif": file_of(encoded("TIFF", np.full((4, 4), 0.2, dtype=np.float32)))})
def test_every_file_of_any_folder_is_read_or_counted(tree: dict[bytes, Callable[[bytes], None]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder, vault = Path(place) / "photos", Vault(Path(place) / "vault")
        folder.mkdir()
        grown(folder, tree)
        catalogue, refusal = attempt(
            lambda: Cataloguer(vault).catalogue(Role.TRAIN, list_folder(folder)),
        )
        if catalogue is None:
            assert refusal in (5, 6)
            return
        read = {str(catalogue.images.path(row)) for row in range(len(catalogue.images))}
        reasons = vault.read_json("quarantine-train.json")
        assert isinstance(reasons, dict)
        quarantined = {path.partition("#frame=")[0] for path in reasons}
        assert set(files_in(folder)) <= read | quarantined
        assert catalogue.data.n_images == len(catalogue.images)
        assert len(catalogue.data.quarantined) >= len(quarantined - read)
        told = catalogue.data.model_dump_json()
        assert not any(name in told for name in ("lovelace", "ross", "x.png", place))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF", "ignore:Truncated File")
@SOON
@given(TREES, TREES)
def test_any_folders_are_planned_or_refused_and_not_waited_for(train, holdout) -> None:
    with tempfile.TemporaryDirectory() as place:
        for role, tree in (("train", train), ("holdout", holdout)):
            (Path(place) / role).mkdir()
            grown(Path(place) / role, tree)
        data = DataConfig(train="train", holdout="holdout", synthetic="train")
        audit = Audit(AuditConfig(name="odd", data=data), Path(place))
        plan, refusal = attempt(lambda: plan_audit(audit, Path(place) / "runs"))
        assert plan is not None or refusal in (5, 6)


CELLS = st.one_of(
    st.sampled_from(["0", "1", "-1", "0.5", "30", "1e9", "nan", "inf", "1,5", "", "x", "-0", "1e-9"]),
    st.floats(width=16).map(str),
)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF", "ignore:Truncated File")
@SOON
@given(st.lists(st.tuples(st.sampled_from(["a.png", "./a.png", "b.png", ""]), CELLS, CELLS, CELLS, CELLS)))
def test_any_table_of_boxes_is_read_or_refused_with_a_row(rows: list[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        table = Path(place) / "photos.csv"
        lines = [";".join(row) for row in rows]
        table.write_text("\n".join(["path;x1;y1;x2;y2", *lines]) + "\n", encoding="utf-8")
        photos, refusal = attempt(lambda: list_boxed_photos(table))
        assert photos is not None or refusal == 5
        for x1, y1, x2, y2 in (box.corners for photo in photos or () for box in photo.boxes):
            assert np.isfinite([x1, y1, x2, y2]).all()
            assert x1 < x2
            assert y1 < y2


def test_the_trees_hold_what_they_are_meant_to(tmp_path: Path) -> None:
    photo = file_of(PHOTO)
    grown(tmp_path, {b"a/x.png": photo, b"a/x.png/y": pipe, b"bo": pipe, b"l": link_to(b".."), b"l/o": photo})
    assert sorted(files_in(tmp_path)) == [str(tmp_path / name) for name in ("a/x.png", "bo", "l")]
    assert attempt(lambda: list_folder(tmp_path / "bo")) == (None, 5)
