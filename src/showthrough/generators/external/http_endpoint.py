"""A generator behind HTTP: see docs/endpoint.md for what it must answer."""

import base64
import binascii
import json
import logging
import os
import time
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPException, HTTPResponse
from io import BytesIO
from typing import Any, ClassVar, final
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

import numpy as np
from PIL import Image

from showthrough.core.generator_config import EndpointConfig
from showthrough.core.types import Images
from showthrough.errors import ConfigError, DataError, EnvironmentFault
from showthrough.generators.external.retries import Busy, Pace, retry_after

MAX_BYTES = 32 * 2**20  # of an answer, an image; a PNG of 2048 x 2048 noise in base64 takes 17 MB
MAX_PIXELS = 4096**2
CHUNK = 2**16

log = logging.getLogger(__name__)


@final
class _NoRedirect(HTTPRedirectHandler):
    """Follows nothing: the answer could come from another host, and the token would go there."""

    def redirect_request(self, *_: Any) -> None:
        return None


@final
@dataclass(kw_only=True)
class Endpoint:
    """Implements `core.generator.Generator` by asking; the endpoint must give image i its own seed.

    Nothing is known of the model, and the digest is of its address: who stands behind it can change
    the model and nobody would see.
    """

    config: EndpointConfig
    opener: OpenerDirector
    pace: Pace
    parameters: ClassVar[None] = None
    denoising_steps: ClassVar[None] = None
    accounting: ClassVar[None] = None
    device: ClassVar[str] = "behind an HTTP endpoint; time on the network is included"
    timed_images: ClassVar[int] = 16  # timing is no reason to hammer somebody's server
    _last: tuple[tuple[int, int], Images] | None = field(default=None, init=False)

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the address."""
        return sha256(self.config.url.encode()).hexdigest()

    @property
    def block(self) -> int:
        """Return how many images are asked for at a time."""
        return self.config.batch

    @property
    def waited(self) -> float:
        """Return the seconds slept so far, to keep below the rate limit or before another attempt."""
        return self.pace.waited

    def sample(self, n: int, seed: int, start: int = 0) -> Images:
        """Return images `start` to `start + n - 1` of the stream of `seed`, uint8 (n, H, W, 3).

        Raises:
            EnvironmentFault: the endpoint is down, slow, busy or refuses the token.
            ConfigError: it knows no such address or request.
            DataError: its answer is not what was asked for, or always the same.
        """
        parts = [
            self._batch(min(self.block, start + n - first), seed, first)
            for first in range(start, start + n, self.block)
        ]
        return np.concatenate(parts) if parts else np.empty((0, 1, 1, 3), dtype=np.uint8)

    @property
    def _name(self) -> str:
        return f"the endpoint {self.config.url}"

    def _batch(self, n: int, seed: int, start: int) -> Images:
        body = json.dumps({"n": n, "seed": seed, "start": start}).encode()
        images = self._images(self._answer(body, n), n)
        asked = (seed, start)
        if self._last is not None:
            self._compare(*self._last, asked, images)
        self._last = (asked, images)
        return images

    def _compare(
        self, before: tuple[int, int], earlier: Images, asked: tuple[int, int], images: Images
    ) -> None:
        if earlier.shape[1:] != images.shape[1:]:
            raise DataError(f"{self._name} answers with images of different sizes")
        shared = min(len(earlier), len(images))
        if before != asked and np.array_equal(earlier[:shared], images[:shared]):
            raise DataError(
                f"{self._name} gave the same images for two different requests {before} and {asked} "
                "(seed, start): it ignores the seed, or remembers an answer"
            )

    def _answer(self, body: bytes, n: int) -> bytes:
        """Return the body of the answer, asked for again while the endpoint is busy or not there."""
        for attempt in range(self.config.retries + 1):
            self.pace.wait_for_turn()
            try:
                return self._ask(body, n)
            except Busy as busy:
                log.info("attempt %d: %s %s", attempt + 1, self._name, busy)
                if attempt == self.config.retries:
                    raise EnvironmentFault(
                        f"{self._name} {busy}; asked {attempt + 1} times; the same command resumes"
                    ) from busy
                self.pace.wait_before_retry(attempt, busy.seconds)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _ask(self, body: bytes, n: int) -> bytes:
        request = Request(self.config.url, body, self._headers(), method="POST")  # noqa: S310 - http(s) only
        deadline = time.monotonic() + self.config.timeout
        try:
            with self.opener.open(request, timeout=self.config.timeout) as answer:
                return self._read(answer, n * MAX_BYTES, deadline)
        except HTTPError as error:
            with error:
                raise self._refusal(error) from error
        except TimeoutError as error:
            raise Busy(self._slow) from error
        except URLError as error:
            slow = isinstance(error.reason, TimeoutError)
            raise Busy(self._slow if slow else f"cannot be reached: {error.reason}") from error
        except (OSError, HTTPException) as error:
            raise Busy(f"broke off: {error or type(error).__name__}") from error

    def _read(self, answer: HTTPResponse, limit: int, deadline: float) -> bytes:
        content = bytearray()
        while part := answer.read1(CHUNK):
            content += part
            if len(content) > limit:
                raise DataError(f"{self._name} answers with more than {limit >> 20} MB, so reading stopped")
            if time.monotonic() > deadline:
                raise Busy(self._slow)
        if answer.length:  # bytes that were promised
            raise Busy("broke off in the middle of an answer")
        return bytes(content)

    @property
    def _slow(self) -> str:
        return f"took longer than timeout = {self.config.timeout:g} s; raise it or lower batch"

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.config.token_variable is not None:
            headers["Authorization"] = f"Bearer {_token(self.config.token_variable)}"
        return headers

    def _refusal(self, error: HTTPError) -> Exception:
        if error.code == 429 or error.code >= 500:
            return Busy(f"answers {error.code}", retry_after(error.headers.get("Retry-After")))
        if 300 <= error.code < 400:
            target = error.headers.get("Location", "nowhere")
            return ConfigError(
                f"{self._name} sends on to {target}; put the final address into url, as redirects "
                "are not followed"
            )
        if error.code in (401, 403):
            return EnvironmentFault(
                f"{self._name} answers {error.code}: it wants another token; name the environment variable "
                "that holds it in token_variable"
            )
        return ConfigError(f"{self._name} answers {error.code}; docs/endpoint.md says what it is sent")

    def _images(self, content: bytes, n: int) -> Images:
        try:
            answer = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise DataError(f"{self._name} answers with no JSON but {content[:40]!r}") from error
        texts = answer.get("images") if isinstance(answer, dict) else None
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise DataError(f'{self._name} answers without {{"images": [base64 PNG, ...]}}')
        if len(texts) != n:
            raise DataError(f"{self._name} was asked for {n} images and gave {len(texts)}")
        images = [self._image(text, row) for row, text in enumerate(texts)]
        if len({image.shape for image in images}) > 1:
            raise DataError(f"{self._name} answers with images of different sizes")
        return np.stack(images)

    def _image(self, text: str, row: int) -> Images:
        try:
            content = base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise DataError(f"{self._name}: image {row} of an answer is no base64: {error}") from error
        try:
            with Image.open(BytesIO(content), formats=("PNG",)) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise DataError(f"{self._name}: an image of {image.width} x {image.height} is too large")
                return np.asarray(image.convert("RGB"))
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise DataError(f"{self._name}: image {row} of an answer is no whole PNG") from error


def open_endpoint(config: EndpointConfig, *, allow_network: bool) -> Endpoint:
    """Return the generator behind an address; nothing is asked yet.

    Raises:
        EnvironmentFault: the network may not be used, or the token is not there.
    """
    if not config.is_local and not allow_network:
        raise EnvironmentFault(
            f"{config.url} is on another machine, and nothing leaves this one by default; run with "
            "--allow-download"
        )
    if config.token_variable is not None:
        _token(config.token_variable)
    direct = [ProxyHandler({})] if config.is_local else []  # a proxy would look for localhost on itself
    return Endpoint(
        config=config, opener=build_opener(_NoRedirect, *direct), pace=Pace(per_second=config.per_second)
    )


def _token(variable: str) -> str:
    token = os.environ.get(variable, "").strip()
    if not token.isprintable() or not token.isascii() or not token:
        raise EnvironmentFault(f"the environment variable {variable} holds no token; set it before the audit")
    return token
