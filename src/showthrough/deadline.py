"""Deadline of a whole exchange over HTTP, as the limits of its parts add up to no limit."""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, Self, final


@final
class Deadline:
    """Deadline after which the connections of one exchange are cut, whatever is waited for on them.

    httpx limits the wait for each part of an answer. A server that sends a byte of a header in time, and
    another, or `100 Continue` without end, would be waited for as long as it likes. `trace` is handed to
    httpx as the extension of that name: so it learns which connections the exchange uses.
    """

    def __init__(self, seconds: float) -> None:
        self.has_passed = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True  # Ctrl-C waits for nobody's timeout

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._timer.cancel()

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Take note of a connection that was just made, plain or encrypted."""
        if event.rpartition(".")[2] == "complete" and ("connect_" in event or "start_tls" in event):
            found = info["return_value"].get_extra_info("socket")
            with self._lock:
                self._sockets.append(found)
                is_late = self.has_passed
            if is_late:
                _cut(found)

    def _pass(self) -> None:
        with self._lock:
            self.has_passed = True
            sockets = list(self._sockets)
        for connection in sockets:
            _cut(connection)


def _cut(connection: socket.socket) -> None:
    """Let whoever reads from a connection, in another thread, read its end."""
    with suppress(OSError):  # closed already
        socket.socket.shutdown(connection, socket.SHUT_RDWR)  # an encrypted one would forget its state
