"""A server on this machine that draws images as it is told, and a clock that nobody waits for."""

import base64
import io
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
from PIL import Image

SIDE = 8
Answer = Callable[[dict[str, int]], "tuple[int, dict[str, str], bytes]"]


def png(seed: int, index: int, side: int = SIDE) -> str:
    pixels = np.random.default_rng([seed, index]).integers(0, 255, (side, side, 3), dtype=np.uint8)
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG")
    return base64.b64encode(content.getvalue()).decode()


def body(images: object) -> bytes:
    return json.dumps({"images": images}).encode()


def good(asked: dict[str, int]) -> tuple[int, dict[str, str], bytes]:
    rows = range(asked["start"], asked["start"] + asked["n"])
    return 200, {}, body([png(asked["seed"], row) for row in rows])


class Server:
    """Answers as it is told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []  # used up first
        self.usual: Answer = good
        self.asked: list[dict[str, int]] = []
        self.headers: list[dict[str, str]] = []
        self.drip = False  # a byte at a time, for as long as anybody listens
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.asked.append(asked)
                server.headers.append(dict(self.headers))
                answer = server.answers.pop(0) if server.answers else server.usual
                code, headers, content = answer(asked)
                self.send_response(code)
                for name, value in {"Content-Length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                for byte in content if server.drip else b"":
                    self.wfile.write(bytes([byte]))
                    time.sleep(0.05)
                self.wfile.write(b"" if server.drip else content)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/draw"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Slept:
    """Stands for time: sleeping takes none and is remembered."""

    def __init__(self) -> None:
        self.now = 0.0
        self.naps: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        return self.now
