"""A server on this machine that draws images, well and badly."""

import base64
import gzip
import time
from collections.abc import Callable, Iterator
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from drawing_server import SIDE, Server, Slept, body, good, png
from showthrough.core.generator import Generator
from showthrough.core.generator_config import EndpointConfig
from showthrough.errors import ConfigError, DataError, EnvironmentFault
from showthrough.generators.external import http_endpoint as module
from showthrough.generators.external.http_endpoint import Endpoint, open_endpoint
from showthrough.generators.external.retries import Pace


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def slept() -> Slept:
    return Slept()


@pytest.fixture
def client(server: Server, slept: Slept) -> Callable[..., Endpoint]:
    def opened(url: str | None = None, **more: object) -> Endpoint:
        settings = {"kind": "endpoint", "url": url or server.url, "per_second": 1000, "batch": 4, **more}
        found = open_endpoint(EndpointConfig.model_validate(settings), allow_network=False)
        found.pace = Pace(per_second=found.config.per_second, sleep=slept.sleep, clock=slept.clock)
        return found

    return opened


def test_images_are_those_that_the_server_draws_whatever_the_batch(client, server) -> None:
    whole = client().sample(10, seed=3)
    assert whole.shape == (10, SIDE, SIDE, 3)
    assert np.array_equal(client(batch=3).sample(6, seed=3, start=2), whole[2:8])
    assert [asked["n"] for asked in server.asked] == [4, 4, 2, 3, 3]
    assert isinstance(client(), Generator)
    assert client().digest == client(batch=5).digest


def test_the_token_is_sent_and_is_in_nothing_else(client, server, monkeypatch, caplog) -> None:
    monkeypatch.setenv("DRAW_TOKEN", "s3cret")
    server.usual = lambda _: (401, {}, b"")
    found = client(token_variable="DRAW_TOKEN")
    with caplog.at_level("DEBUG"), pytest.raises(EnvironmentFault, match="wants another token") as caught:
        found.sample(1, 0)
    assert server.headers[0]["Authorization"] == "Bearer s3cret"
    for text in (repr(found), str(caught.value), caplog.text, found.config.model_dump_json()):
        assert "s3cret" not in text
    monkeypatch.setenv("DRAW_TOKEN", "two\nlines")
    with pytest.raises(EnvironmentFault, match="DRAW_TOKEN holds no token"):
        client(token_variable="DRAW_TOKEN")


@pytest.mark.parametrize(
    ("url", "token", "sentence"),
    [
        ("https://me:pass@example.org/", None, "no user, no password"),
        ("https://example.org/?key=1", None, "no user, no password"),
        ("http://example.org/", "TOKEN", "over https only"),
        ("http://127.0.0.1.example.org/", "TOKEN", "over https only"),
        ("ftp://example.org/", None, "url"),
    ],
)
def test_an_address_that_would_show_a_secret_is_refused(url, token, sentence) -> None:
    with pytest.raises(ValidationError, match=sentence):
        EndpointConfig(kind="endpoint", url=url, token_variable=token)


def test_a_busy_server_is_asked_again_later_each_time(client, server, slept) -> None:
    server.answers = [lambda _: (503, {}, b"")] * 3
    assert client().sample(2, seed=0).shape[0] == 2
    assert len(server.asked) == 4
    assert [nap for nap in slept.naps if nap >= 0.5] == [0.5, 1.0, 2.0]


def test_a_server_that_says_when_is_asked_then(client, server, slept) -> None:
    server.answers = [lambda _: (429, {"Retry-After": "17"}, b"")]
    found = client()
    found.sample(1, seed=0)
    assert 17.0 in slept.naps
    assert found.waited == pytest.approx(sum(slept.naps))


@pytest.mark.parametrize("header", ["94608000", "Fri, 31 Dec 9999 23:59:59 GMT", "9" * 400])
def test_a_server_that_wants_to_be_asked_in_years_is_told_and_not_waited_for(
    client, server, slept, header
) -> None:
    server.usual = lambda _: (503, {"Retry-After": header}, b"")
    with pytest.raises(EnvironmentFault, match=r"answers 503, and wants to be asked again in .* minutes"):
        client().sample(1, seed=0)
    assert len(server.asked) == 1
    assert slept.now < 1


def test_images_of_4096_pixels_are_images(client, server) -> None:
    plain = BytesIO()
    Image.new("RGB", (4096, 4096)).save(plain, "PNG", compress_level=1)
    large = base64.b64encode(plain.getvalue()).decode()
    server.usual = lambda asked: (200, {}, body([large]))
    assert client(batch=1).sample(1, seed=0).shape == (1, 4096, 4096, 3)
    wide = BytesIO()
    Image.new("1", (16_384, 16_384)).save(wide, "PNG")
    server.usual = lambda asked: (200, {}, body([base64.b64encode(wide.getvalue()).decode()]))
    with pytest.raises(DataError, match=r"is too large|no whole PNG"):
        client(batch=1).sample(1, seed=0)


def test_requests_keep_to_the_rate(client, slept) -> None:
    client(per_second=2.0, batch=1).sample(5, seed=0)
    assert slept.now >= 4 * 0.5 - 1e-9


def test_a_server_that_stays_busy_or_is_down_ends_the_audit(client, server) -> None:
    server.usual = lambda _: (500, {}, b"")
    with pytest.raises(EnvironmentFault, match=r"answers 500; asked 3 times; the same command resumes"):
        client(retries=2).sample(1, seed=0)
    assert len(server.asked) == 3
    server.close()
    with pytest.raises(EnvironmentFault, match=r"cannot be reached: .*refused"):
        client(retries=1).sample(1, seed=0)


def test_a_slow_server_is_not_waited_for(client, server) -> None:
    def slow(asked: dict[str, int]) -> tuple[int, dict[str, str], bytes]:
        time.sleep(0.5)
        return good(asked)

    server.usual = slow
    with pytest.raises(EnvironmentFault, match=r"took longer than timeout = 0\.1 s; raise it or lower batch"):
        client(timeout=0.1, retries=0).sample(1, seed=0)


def test_an_answer_that_breaks_off_is_asked_for_again(client, server) -> None:
    server.answers = [lambda _: (200, {"Content-Length": "9999"}, b'{"images": [')]
    assert client(timeout=0.3).sample(1, seed=0).shape[0] == 1
    assert len(server.asked) == 2


def white(asked: dict[str, int]) -> str:
    return base64.b64encode(b"no image").decode()


GARBAGE: list[tuple[str, Callable[[dict[str, int]], bytes], str]] = [
    ("HTML", lambda _: b"<html>welcome", "answers with no JSON but b'<html>welcome'"),
    ("nothing", lambda _: b"", "answers with no JSON"),
    ("nested too deep", lambda _: b"[" * 100_000, "answers with no JSON"),
    ("a list", lambda _: b"[]", "answers without"),
    ("numbers", lambda _: body([1, 2]), "answers without"),
    ("no base64", lambda asked: body(["&&&"] * asked["n"]), "image 0 of an answer is no base64"),
    ("no image", lambda asked: body([white(asked)] * asked["n"]), "image 0 of an answer is no whole PNG"),
    ("half an image", lambda asked: body([png(0, 0)[:80]] * asked["n"]), "no whole PNG"),
    ("one too few", lambda asked: body([png(0, 0)] * (asked["n"] - 1)), "asked for 4 images and gave 3"),
    (
        "two sizes",
        lambda asked: body([png(0, i, SIDE + i % 2) for i in range(asked["n"])]),
        "different sizes",
    ),
]


@pytest.mark.parametrize(("answer", "sentence"), [case[1:] for case in GARBAGE], ids=[c[0] for c in GARBAGE])
def test_garbage_is_called_what_it_is(client, server, answer, sentence) -> None:
    server.usual = lambda asked: (200, {}, answer(asked))
    with pytest.raises(DataError, match=sentence):
        client().sample(4, seed=0)
    assert len(server.asked) == 1


def test_batches_of_different_sizes_are_refused(client, server) -> None:
    side = {0: SIDE, 4: SIDE + 1}
    server.usual = lambda asked: (200, {}, body([png(0, i, side[asked["start"]]) for i in range(asked["n"])]))
    with pytest.raises(DataError, match="different sizes"):
        client().sample(8, seed=0)


@pytest.mark.parametrize(
    "images", [lambda asked: [png(0, 0)] * asked["n"], lambda asked: [png(0, i) for i in range(asked["n"])]]
)
def test_the_same_images_again_and_again_are_noticed(client, server, images) -> None:
    server.usual = lambda asked: (200, {}, body(images(asked)))
    with pytest.raises(DataError, match=r"two different requests \(0, 0\) and \(0, 4\).*ignores the seed"):
        client().sample(8, seed=0)
    found = client()
    found.sample(4, seed=1)
    with pytest.raises(DataError, match="ignores the seed"):
        found.sample(4, seed=2)


def test_a_redirect_is_not_followed(client, server) -> None:
    other = Server()
    server.usual = lambda _: (307, {"Location": other.url}, b"")
    with pytest.raises(ConfigError, match=f"sends on to {other.url}"):
        client().sample(1, seed=0)
    other.close()
    assert not other.asked


def test_an_unknown_address_is_no_reason_to_try_again(client, server) -> None:
    server.usual = lambda _: (404, {}, b"")
    with pytest.raises(ConfigError, match=r"answers 404; docs/endpoint\.md"):
        client().sample(1, seed=0)
    assert len(server.asked) == 1


def test_an_endless_answer_is_cut(client, server, monkeypatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 2**20)
    server.usual = lambda _: (200, {}, b" " * 3 * 2**20)
    with pytest.raises(DataError, match="more than 1 MB, so reading stopped"):
        client().sample(1, seed=0)


def test_an_answer_is_read_as_it_was_sent(client, server) -> None:
    """Otherwise a kilobyte could unpack to gigabytes before anybody counts."""
    server.usual = lambda asked: (200, {"Content-Encoding": "gzip"}, gzip.compress(good(asked)[2]))
    with pytest.raises(DataError, match="answers with no JSON"):
        client().sample(1, seed=0)
    assert server.headers[0]["Accept-Encoding"] == "identity"


def test_an_answer_that_drips_is_not_waited_for(client, server) -> None:
    """Every part comes in time, and all of them never would."""
    dripping = client(timeout=0.3, retries=0)
    server.drip = True
    with pytest.raises(EnvironmentFault, match=r"took longer than timeout = 0\.3 s"):
        dripping.sample(1, seed=0)


def test_this_machine_is_never_looked_for_through_a_proxy(client, server, monkeypatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert client().sample(1, seed=0).shape[0] == 1


def test_another_machine_is_reached_through_the_proxy_of_the_environment(server, slept, monkeypatch) -> None:
    monkeypatch.setenv("http_proxy", server.url.removesuffix("/draw"))
    monkeypatch.setenv("no_proxy", "")
    settings = {"kind": "endpoint", "url": "http://draw.example.org/draw", "per_second": 1000, "retries": 0}
    found = open_endpoint(EndpointConfig.model_validate(settings), allow_network=True)
    assert found.sample(1, seed=0).shape[0] == 1
    assert server.headers[0]["Host"] == "draw.example.org"


def test_a_proxy_that_cannot_be_used_is_a_fault_of_this_machine(monkeypatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "gopher://127.0.0.1:70")
    config = EndpointConfig(kind="endpoint", url="http://draw.example.org/")
    with pytest.raises(EnvironmentFault, match="the proxy or the certificates that this environment names"):
        open_endpoint(config, allow_network=True)
