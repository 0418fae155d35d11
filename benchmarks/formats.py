"""Time and memory of reading the same small photos from a folder, tables, shards and a database.

python benchmarks/formats.py [--images 100000]
"""

import argparse
import io
import json
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from _measure import forget_peak, machine, peak_bytes, report
from PIL import Image

from showthrough.core.images import Role
from showthrough.data.catalogue import Cataloguer
from showthrough.data.containers.unpacking import Unpacker
from showthrough.data.listing import NamedBy, Opening, list_images
from showthrough.data.vault import Vault

SIDE = 24  # of noise, which PNG cannot pack: 1.8 kB an image
PEOPLE = 1000
ROWS = 1000  # of a batch, as `datasets` writes them


def main() -> None:
    """Print seconds and the growth of memory for each format, and their ratio to the folder's."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--case", type=Path, default=None, help="read this and print what it took")
    options = parser.parse_args()
    if options.case is not None:
        print(json.dumps(_read(options.case)))
        return
    with tempfile.TemporaryDirectory() as scratch:
        cases = {}
        for name, write in WRITERS.items():
            path = Path(scratch) / name
            write(path, options.images)
            cases[name] = {"mib_on_disk": _mib_of(path), **_of_case(path)}
    folder = cases["folder"]
    for case in cases.values():
        case["times_the_folder"] = round(case["seconds"] / folder["seconds"], 2)
    report({"benchmark": "formats", "images": options.images, "machine": machine(), "cases": cases})


def _of_case(path: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--case", str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _read(path: Path) -> dict[str, float]:
    """Return what listing and unpacking took, and reading all after it, with memory beyond the start's."""
    with tempfile.TemporaryDirectory() as scratch:
        vault = Vault(Path(scratch) / "vault")
        before = forget_peak()
        started = time.perf_counter()
        entries = list_images(path, NamedBy(level=1), Opening(Unpacker(vault)))
        listed, peak = time.perf_counter() - started, peak_bytes()
        images = Cataloguer(vault).catalogue(Role.TRAIN, entries).images
        seconds = time.perf_counter() - started
        assert images.n_identities == PEOPLE
    return {
        "images": len(images),
        "seconds_to_list": round(listed, 1),
        "seconds": round(seconds, 1),
        "mib_to_list": round((peak - before) / 2**20),
        "mib": round((peak_bytes() - before) / 2**20),
    }


def _photos(n: int) -> Iterator[tuple[str, str, bytes]]:
    """Yield person, file name and content of each photo."""
    rng = np.random.default_rng(0)
    for number in range(n):
        content = io.BytesIO()
        Image.fromarray(rng.integers(0, 255, (SIDE, SIDE, 3), dtype=np.uint8)).save(content, "PNG")
        yield f"person {number % PEOPLE}", f"{number:06d}.png", content.getvalue()


def _folder(path: Path, n: int) -> None:
    for person, name, content in _photos(n):
        (path / person).mkdir(parents=True, exist_ok=True)
        (path / person / name).write_bytes(content)


def _batches(n: int) -> Iterator[object]:
    import pyarrow as pa

    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    photos = _photos(n)
    for _ in range(0, n, ROWS):
        rows = list(islice(photos, ROWS))
        images = pa.array([{"bytes": content, "path": name} for _, name, content in rows], image)
        yield pa.record_batch({"image": images, "identity": [person for person, _, _ in rows]})


def _parquet(path: Path, n: int) -> None:
    """Write one group of rows, the hardest to read in parts."""
    import pyarrow as pa
    from pyarrow import parquet

    path.mkdir()
    parquet.write_table(pa.Table.from_batches(list(_batches(n))), path / "a.parquet", row_group_size=n)


def _arrow(path: Path, n: int) -> None:
    from pyarrow import ipc

    path.mkdir()
    writer = None
    for batch in _batches(n):
        writer = writer or ipc.new_stream(str(path / "data-00000-of-00001.arrow"), batch.schema)
        writer.write_batch(batch)
    writer.close()
    (path / "state.json").write_text(json.dumps({"_data_files": [{"filename": "data-00000-of-00001.arrow"}]}))
    (path / "dataset_info.json").write_text("{}")


def _shards(path: Path, n: int) -> None:
    path.mkdir()
    with tarfile.open(path / "000.tar", "w") as shard:
        for person, name, content in _photos(n):
            for kind, held in ((".png", content), (".cls", person.encode())):
                info = tarfile.TarInfo(name.replace(".png", kind))
                info.size = len(held)
                shard.addfile(info, io.BytesIO(held))


def _database(path: Path, n: int) -> None:
    import lmdb

    with lmdb.open(str(path), map_size=2**34) as opened, opened.begin(write=True) as transaction:
        for person, name, content in _photos(n):
            transaction.put(f"{person}/{name}".encode(), content)


def _mib_of(path: Path) -> int:
    return round(sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) / 2**20)


WRITERS: dict[str, Callable[[Path, int], None]] = {
    "folder": _folder,
    "parquet": _parquet,
    "arrow": _arrow,
    "webdataset": _shards,
    "lmdb": _database,
}


if __name__ == "__main__":
    main()
