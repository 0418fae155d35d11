"""Client of a generator behind HTTP: see docs/endpoint.md for what it must answer."""

import base64
import binascii
import json
import logging
import os
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import ClassVar, final

import httpx
import numpy as np
from PIL import Image

from showthrough.core.generator_config import EndpointConfig
from showthrough.core.types import Images
from showthrough.deadline import Deadline
from showthrough.errors import ConfigError, DataError, EnvironmentFault
from showthrough.generators.external.retries import LONGEST_PAUSE, Busy, Pace, retry_after

MAX_BYTES = 32 * 2**20  # of an answer, an image; a PNG of 2048 x 2048 noise in base64 takes 17 MB
MAX_ANSWER = 2**30  # bytes, however many images were asked for
MAX_PIXELS = 4096**2
PLAIN = {"Accept-Encoding": "identity"}  # a few bytes that unpack to gigabytes are not asked for
ONE_EACH = httpx.Limits(max_keepalive_connections=0)  # no connection is held while the audit computes

log = logging.getLogger(__name__)


@final
@dataclass(kw_only=True)
class Endpoint:
    """Implements `core.generator.Generator` by asking; the endpoint must give image i its own seed.

    Nothing is known of the model, and the digest is of its address: who stands behind it can change
    the model and nobody would see.
    """

    config: EndpointConfig
    client: httpx.Client
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
        """Return the number of images that are asked for at a time."""
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
                if busy.seconds is not None and busy.seconds > LONGEST_PAUSE:
                    raise EnvironmentFault(
                        f"{self._name} {busy}, and wants to be asked again in {busy.seconds / 60:,.0f} "
                        "minutes; the same command resumes then"
                    ) from busy
                self.pace.wait_before_retry(attempt, busy.seconds)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _ask(self, body: bytes, n: int) -> bytes:
        with Deadline(self.config.timeout) as deadline:
            try:
                return self._exchange(body, min(n * MAX_BYTES, MAX_ANSWER), deadline)
            except httpx.TransportError as error:
                if deadline.has_passed or isinstance(error, httpx.TimeoutException):
                    raise Busy(self._slow) from error
                if isinstance(error, httpx.ConnectError | httpx.ProxyError):
                    raise Busy(f"cannot be reached: {error}") from error
                raise Busy(f"broke off: {str(error) or type(error).__name__}") from error

    def _exchange(self, body: bytes, limit: int, deadline: Deadline) -> bytes:
        content = bytearray()
        extensions = {"trace": deadline.trace}
        with self.client.stream(
            "POST", self.config.url, content=body, headers=self._headers(), extensions=extensions
        ) as answer:
            if not answer.is_success:
                raise self._refusal(answer)
            for part in answer.iter_raw():  # as sent: what is unpacked here could grow beyond any limit
                content += part
                if len(content) > limit:
                    raise DataError(
                        f"{self._name} answers with more than {limit >> 20} MB, so reading stopped"
                    )
        if deadline.has_passed:  # an answer of no stated length ends where it was cut
            raise Busy(self._slow)
        return bytes(content)

    @property
    def _slow(self) -> str:
        return f"took longer than timeout = {self.config.timeout:g} s; raise it or lower batch"

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json", **PLAIN}
        if self.config.token_variable is not None:
            headers["Authorization"] = f"Bearer {_token(self.config.token_variable)}"
        return headers

    def _refusal(self, answer: httpx.Response) -> Exception:
        code = answer.status_code
        if code == 429 or code >= 500:
            return Busy(f"answers {code}", retry_after(answer.headers.get("Retry-After")))
        if 300 <= code < 400:
            target = answer.headers.get("Location", "nowhere")
            return ConfigError(
                f"{self._name} sends on to {target}; put the final address into url, as redirects "
                "are not followed"
            )
        if code in (401, 403):
            return EnvironmentFault(
                f"{self._name} answers {code}: it wants another token; name the environment variable "
                "that holds it in token_variable"
            )
        return ConfigError(f"{self._name} answers {code}; docs/endpoint.md says what it is sent")

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
        except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
            raise DataError(f"{self._name}: image {row} of an answer is no whole PNG") from error


def open_endpoint(config: EndpointConfig, *, allow_network: bool) -> Endpoint:
    """Return the generator behind an address; nothing is asked yet.

    Raises:
        EnvironmentFault: the network may not be used, the token is not there, or the proxy cannot be used.
    """
    if not config.is_local and not allow_network:
        raise EnvironmentFault(
            f"{config.url} is on another machine, and nothing leaves this one by default; run with "
            "--allow-download"
        )
    if config.token_variable is not None:
        _token(config.token_variable)
    return Endpoint(config=config, client=_client(config), pace=Pace(per_second=config.per_second))


def _client(config: EndpointConfig) -> httpx.Client:
    """Return a client that follows no redirect: the token would go to whoever stands at its end."""
    surroundings = not config.is_local  # proxies and authorities; a proxy would look for localhost on itself
    try:
        return httpx.Client(
            timeout=config.timeout, trust_env=surroundings, follow_redirects=False, limits=ONE_EACH
        )
    except (ImportError, ValueError, OSError) as error:
        raise EnvironmentFault(
            f"the proxy or the certificates that this environment names cannot be used: {error}"
        ) from error


def _token(variable: str) -> str:
    token = os.environ.get(variable, "").strip()
    if not token.isprintable() or not token.isascii() or not token:
        raise EnvironmentFault(f"the environment variable {variable} holds no token; set it before the audit")
    return token
