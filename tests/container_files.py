"""Containers of images for several tests, in the layouts that their own libraries write."""

import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

PEOPLE = ("ada", "bo", "cy")


def png(number: int, side: int = 12) -> bytes:
    """Return a PNG file of noise."""
    pixels = np.random.default_rng(number).integers(0, 255, (side, side, 3), dtype=np.uint8)
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG")
    return content.getvalue()


def rows(n: int, first: int = 0) -> list[dict[str, object]]:
    """Return images of three people by turns, as bytes with the name of a file."""
    return [{"bytes": png(i), "path": f"{i}.png"} for i in range(first, first + n)]


def people(n: int) -> list[str]:
    return [PEOPLE[i % len(PEOPLE)] for i in range(n)]


def image_table(images: Sequence[object], classes: Sequence[str] | None = None, **columns: object):
    """Return an Arrow table with a column of images as `datasets` types it; `classes` name `label`."""
    import pyarrow as pa

    struct = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    table = pa.table({"image": pa.array(images, struct), **columns})
    if classes is None:
        return table
    features = {"image": {"_type": "Image"}, "label": {"names": list(classes), "_type": "ClassLabel"}}
    return table.replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})


def write_parquet(path: Path, table, **options: object) -> Path:
    from pyarrow import parquet

    parquet.write_table(table, path, **options)
    return path


def write_arrow(path: Path, table, batch: int = 1000) -> Path:
    from pyarrow import ipc

    with ipc.new_stream(str(path), table.schema) as writer:
        writer.write_table(table, max_chunksize=batch)
    return path


def write_saved(folder: Path, table, shards: int = 1) -> Path:
    """Write the folder that `Dataset.save_to_disk` of datasets 5.2.0 writes; the two were compared."""
    folder.mkdir(parents=True)
    names = [f"data-{number:05d}-of-{shards:05d}.arrow" for number in range(shards)]
    for number, name in enumerate(names):
        part = range(number * table.num_rows // shards, (number + 1) * table.num_rows // shards)
        write_arrow(folder / name, table.slice(part.start, len(part)))
    state = {
        "_data_files": [{"filename": name} for name in names],
        "_fingerprint": "0c5c19458c79f358",
        "_format_columns": None,
        "_format_kwargs": {},
        "_format_type": None,
        "_output_all_columns": False,
        "_split": None,
    }
    (folder / "state.json").write_text(json.dumps(state, indent=2), encoding="utf-8")
    info = {"citation": "", "description": "", "features": {}, "homepage": "", "license": ""}
    (folder / "dataset_info.json").write_text(json.dumps(info, indent=2), encoding="utf-8")
    return folder


def write_splits(folder: Path, tables: Mapping[str, object]) -> Path:
    """Write the folder that `DatasetDict.save_to_disk` writes."""
    for split, table in tables.items():
        write_saved(folder / split, table)
    (folder / "dataset_dict.json").write_text(json.dumps({"splits": list(tables)}), encoding="utf-8")
    return folder


def write_shard(path: Path, members: Mapping[str, bytes]) -> Path:
    with tarfile.open(path, "w") as file:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            file.addfile(info, io.BytesIO(content))
    return path


def write_lmdb(folder: Path, values: Mapping[str | bytes, bytes]) -> Path:
    import lmdb

    with lmdb.open(str(folder), map_size=2**24) as opened, opened.begin(write=True) as transaction:
        for key, value in values.items():
            transaction.put(key.encode() if isinstance(key, str) else key, value)
    (folder / "lock.mdb").unlink()
    return folder
