"""A server that always sends something, and never an answer, is cut off in time."""

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from showthrough.core.generator_config import EndpointConfig
from showthrough.deadline import Deadline
from showthrough.errors import EnvironmentFault
from showthrough.generators.external.http_endpoint import open_endpoint

ENDLESS: dict[str, tuple[bytes, bytes]] = {  # what comes first, and then again and again
    "header by byte": (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"),
    "headers": (b"HTTP/1.1 200 OK\r\n", b"X-More: yes\r\n"),
    "100 Continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "103 Early Hints": (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
    "body without length": (b"HTTP/1.1 200 OK\r\n\r\n", b" "),
    "chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "nothing": (b"", b""),
}


@pytest.fixture
def serve() -> Iterator[Callable[[bytes, bytes], str]]:
    """Return a function from what is sent to the address of a server that sends it to everybody."""
    listening: list[socket.socket] = []

    def started(first: bytes, again: bytes) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)
        threading.Thread(target=answer, args=(server, first, again), daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}/draw"

    yield started
    for server in listening:
        server.close()


def answer(server: socket.socket, first: bytes, again: bytes) -> None:
    try:
        connection, _ = server.accept()
        with connection:
            connection.sendall(first)
            for _ in range(3000):
                connection.sendall(again)
                time.sleep(0.01)
    except OSError:  # whoever asked went away
        pass


@pytest.mark.parametrize(("first", "again"), ENDLESS.values(), ids=ENDLESS)
def test_the_deadline_is_of_the_whole_exchange(serve, first: bytes, again: bytes) -> None:
    config = EndpointConfig(kind="endpoint", url=serve(first, again), timeout=0.3, retries=0)
    began = time.monotonic()
    with pytest.raises(EnvironmentFault, match=r"took longer than timeout = 0\.3 s|broke off"):
        open_endpoint(config, allow_network=False).sample(1, seed=0)
    assert time.monotonic() - began < 20  # thirty seconds of answers were on their way


def test_a_connection_that_is_made_too_late_is_cut_at_once() -> None:
    ours, theirs = socket.socketpair()

    class Stream:
        def get_extra_info(self, _name: str) -> socket.socket:
            return ours

    with ours, theirs, Deadline(0.0) as deadline:
        while not deadline.has_passed:
            time.sleep(0.001)
        deadline.trace("connection.connect_tcp.complete", {"return_value": Stream()})
        assert ours.recv(1) == b""
        deadline.trace("connection.close.complete", {"return_value": None})  # no connection is made there


def test_an_exchange_that_ends_in_time_leaves_no_timer_behind() -> None:
    before = threading.active_count()
    for _ in range(3):
        with Deadline(3600.0) as deadline:
            pass
        assert not deadline.has_passed
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(5)
    assert threading.active_count() <= before
