"""A server on this machine that hands out one file, well or badly."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FileServer:
    """Hands out `content`, and remembers which ranges it was asked for."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.knows_ranges = True
        self.cuts_after: int | None = None  # bytes after which it hangs up
        self.says_length = True
        self.drips = False  # a byte now and then, without end
        self.status = 200
        self.asked: list[str | None] = []
        self.address = ""


def _handler(server: FileServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/elsewhere":
                self.send_response(302)
                self.send_header("Location", "/file")
                self.end_headers()
                return
            wanted = self.headers["Range"]
            server.asked.append(wanted)
            if server.status != 200:
                self.send_error(server.status)
                return
            start = int(wanted[6:-1]) if wanted and server.knows_ranges else 0
            if start > len(server.content):
                self.send_error(416)
                return
            self._answer(server.content[start:], start, is_part=bool(wanted and server.knows_ranges))

        def _answer(self, content: bytes, start: int, *, is_part: bool) -> None:
            self.send_response(206 if is_part else 200)
            if is_part:
                self.send_header("Content-Range", f"bytes {start}-{len(server.content) - 1}/*")
            if server.says_length:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            while server.drips:
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.02)
            self.wfile.write(content[: server.cuts_after])

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def serving(content: bytes) -> Iterator[FileServer]:
    """Give a server that runs until the block ends."""
    server = FileServer(content)
    running = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    running.daemon_threads = True
    server.address = f"http://127.0.0.1:{running.server_port}/file"
    threading.Thread(target=running.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.drips = False
        running.shutdown()
        running.server_close()
