"""A headless Chromium, spoken to over the WebDriver protocol with nothing but the standard library."""

import json
import shutil
import socket
import subprocess
import tempfile
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import URLError
from urllib.request import Request, urlopen

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SECONDS = 30
LONG = 300  # for what looks at every element of a page


class Browser(NamedTuple):
    """One session of one browser."""

    session: str

    def open(self, page: Path) -> None:
        _ask(f"{self.session}/url", {"url": page.resolve().as_uri()})

    def run(self, script: str) -> Any:
        """Return what a script says about the page; it runs from outside, the page has none."""
        return _ask(f"{self.session}/execute/sync", {"script": script, "args": []})

    def wait_for(self, script: str) -> Any:
        """Return what a script hands to its last argument, when it is done."""
        _ask(f"{self.session}/timeouts", {"script": 1000 * LONG})
        return _ask(f"{self.session}/execute/async", {"script": script, "args": []}, LONG)

    def resize(self, width: int, height: int = 900) -> None:
        shape = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self._devtools("Emulation.setDeviceMetricsOverride", shape)

    def screenshot(self, path: Path, width: int, height: int) -> None:
        """Write a picture of the page from its top, beyond the window where it is higher."""
        part = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        taken = self._devtools("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": part})
        path.write_bytes(b64decode(taken["data"]))

    def emulate(self, media: str = "", **features: str) -> None:
        """Show the page as print, or as a reader prefers it: `prefers_color_scheme="dark"`; or as it is."""
        wanted = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self._devtools("Emulation.setEmulatedMedia", {"media": media, "features": wanted})

    def printed(self) -> bytes:
        """Return the page as a PDF, as its own rules for print have it."""
        told = self._devtools("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
        return b64decode(told["data"])

    def requested(self) -> list[str]:
        """Return every address asked for since the last call."""
        entries = _ask(f"{self.session}/se/log", {"type": "performance"})
        messages = [json.loads(entry["message"])["message"] for entry in entries]
        return [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]

    def complaints(self) -> list[str]:
        """Return what the browser wrote to its console: blocked content, broken styles."""
        return [entry["message"] for entry in _ask(f"{self.session}/se/log", {"type": "browser"})]

    def _devtools(self, command: str, params: dict[str, Any]) -> Any:
        return _ask(f"{self.session}/goog/cdp/execute", {"cmd": command, "params": params})


def missing() -> str:
    """Return why there is no browser here, or nothing."""
    lacking = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    return f"{' and '.join(lacking)} not installed" if lacking else ""


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a fresh browser with an empty profile, and end it."""
    port = _free_port()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        driver = subprocess.Popen(
            ["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            started = _session(f"http://127.0.0.1:{port}", profile)
            try:
                yield started
            finally:  # without this the browser would outlive its driver
                urlopen(Request(started.session, method="DELETE"), timeout=SECONDS).close()
        finally:
            driver.terminate()
            driver.wait(timeout=SECONDS)


def _session(address: str, profile: str) -> Browser:
    wanted = {
        "browserName": "chrome",
        "goog:chromeOptions": {
            "binary": shutil.which("chromium"),
            "args": [*FLAGS, f"--user-data-dir={profile}"],
        },
        "goog:loggingPrefs": {"performance": "ALL", "browser": "ALL"},
    }
    until = time.monotonic() + SECONDS
    while True:
        try:
            made = _ask(f"{address}/session", {"capabilities": {"alwaysMatch": wanted}})
            return Browser(f"{address}/session/{made['sessionId']}")
        except (URLError, ConnectionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _ask(address: str, body: dict[str, Any], seconds: int = SECONDS) -> Any:
    request = Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urlopen(request, timeout=seconds) as answer:
        return json.load(answer)["value"]


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
