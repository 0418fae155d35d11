"""Audits of generators that were trained elsewhere, through the command line."""

import base64
import io
import json
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from drawn_people import keep_only
from showthrough.cli import main


class Blobs(nn.Module):
    """Draws smooth pictures of nobody."""

    def forward(self, noise: Tensor) -> Tensor:
        coarse = torch.tanh(noise.view(noise.shape[0], 3, 5, 5))
        return torch.nn.functional.interpolate(coarse, size=[24, 24], mode="bilinear")


def configure(folders: Path, tables: str) -> None:
    path = folders / "audit.toml"
    text = path.read_text(encoding="utf-8").replace('synthetic = "synthetic"\n', "")
    path.write_text(f"{text}\n{tables}", encoding="utf-8")


@pytest.fixture
def audit(monkeypatch, capsys) -> Callable[[Path], tuple[int, str]]:
    """Return a function that runs `showthrough audit` in this process: exit code and stderr."""

    def run(folder: Path) -> tuple[int, str]:
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["showthrough", "audit", "audit.toml"])
        with pytest.raises(SystemExit) as exited:
            main()
        return int(str(exited.value)), capsys.readouterr().err

    return run


def record_of(folders: Path, *name: str) -> dict[str, Any]:
    path = folders.joinpath("audit-runs", "audit", *name, "record.json")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def timing(record: dict) -> dict[str, float]:
    return {f["statistic"]: f["value"] for f in record["findings"] if f["check"] == "performance"}


@pytest.mark.filterwarnings("ignore::FutureWarning")  # torch.jit is on its way out, its files are not
def test_an_archive_and_a_torchscript_model_are_audited_side_by_side(folders, audit) -> None:
    with zipfile.ZipFile(folders / "made.zip", "w") as file:
        for path in sorted((folders / "synthetic").iterdir()):
            file.write(path, f"pictures/{path.name}")
        file.writestr("pictures/broken.png", b"\x89PNG\r\n but no more")
        file.writestr("readme.txt", "no picture")
    keep_only(folders, "near_copy", "performance")
    torch.jit.script(Blobs()).save(str(folders / "model.pt"))
    configure(
        folders,
        '[generators.zipped]\nkind = "archive"\npath = "made.zip"\n\n'
        '[generators.scripted]\nkind = "torchscript"\nfile = "model.pt"\nnoise = [75]\n',
    )
    code, told = audit(folders)
    assert code in (3, 4), told
    zipped, scripted = (record_of(folders, name) for name in ("zipped", "scripted"))
    (images,) = [data for data in zipped["data"] if data["role"] == "synthetic"]
    assert (zipped["subject"]["kind"], images["n_images"], len(images["quarantined"])) == ("archive", 80, 1)
    assert "1 members of the archive are text, links or empty" in zipped["subject"]["note"]
    assert (scripted["subject"]["kind"], scripted["subject"]["n_samples"]) == ("torchscript", 80)
    assert timing(scripted)["seconds_per_1000"] > 0
    assert str(folders) not in json.dumps([zipped, scripted])


@pytest.fixture
def server() -> Iterator[Any]:
    """Yield a server of drawn pictures that breaks down after as many requests as `left` says."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            running.tokens.add(self.headers["Authorization"])
            running.left -= 1
            if running.left < 0:
                self.send_error(404)
                return
            running.asked.append((asked["seed"], asked["start"]))
            content = json.dumps(
                {"images": [png(asked["seed"], asked["start"] + i) for i in range(asked["n"])]}
            )
            self.send_response(200)
            self.end_headers()
            self.wfile.write(content.encode())

        def log_message(self, *_: Any) -> None:
            pass

    running: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.left, running.asked, running.tokens = 10**6, [], set()
    threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


def png(seed: int, index: int) -> str:
    coarse = np.random.default_rng([seed, index]).integers(0, 255, (5, 5, 3), dtype=np.uint8)
    content = io.BytesIO()
    Image.fromarray(coarse).resize((24, 24)).save(content, "PNG")
    return base64.b64encode(content.getvalue()).decode()


def test_an_endpoint_that_broke_down_is_asked_for_the_rest_only(folders, audit, server, monkeypatch) -> None:
    monkeypatch.setenv("DRAW_TOKEN", "s3cret-token")
    keep_only(folders, "near_copy", "performance")
    configure(
        folders,
        f'[generators.remote]\nkind = "endpoint"\nurl = "http://127.0.0.1:{server.server_port}/draw"\n'
        'batch = 10\nper_second = 500\ntoken_variable = "DRAW_TOKEN"\n',
    )
    server.left = 5
    code, told = audit(folders)
    assert code == 5, told
    assert "answers 404" in told
    server.left = 10**6
    code, told = audit(folders)
    assert code in (3, 4), told
    drawn = [start for seed, start in server.asked if seed == 0]
    assert drawn == list(range(0, 80, 10))
    assert len(server.asked) == 8 + 4 * 2  # 16 images, two batches, for the warm-up and three repeats
    record = record_of(folders)
    assert record["subject"]["kind"] == "endpoint"
    assert timing(record)["seconds_per_1000"] > 0
    assert server.tokens == {"Bearer s3cret-token"}
    for path in (folders / "audit-runs").rglob("*"):
        assert path.is_dir() or b"s3cret-token" not in path.read_bytes(), path


@pytest.mark.parametrize(
    ("table", "code", "sentence"),
    [
        ('kind = "endpoint"\nurl = "https://example.org/draw"', 7, "run with --allow-download"),
        ('kind = "torchscript"\nfile = "model.pth"', 5, "is a pickle"),
        ('kind = "archive"\npath = "nothing.zip"', 5, "no archive"),
    ],
)
def test_a_generator_that_cannot_be_loaded_is_one_sentence(folders, audit, table, code, sentence) -> None:
    torch.save({"weight": torch.zeros(3)}, folders / "model.pth")
    configure(folders, f"[generators.other]\n{table}\n")
    found, told = audit(folders)
    assert found == code, told
    assert sentence in told
    assert "Traceback" not in told
