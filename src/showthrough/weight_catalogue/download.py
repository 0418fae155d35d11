"""Download of one file: taken up where it broke off, never longer than it should be, never without end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from showthrough.deadline import Deadline
from showthrough.errors import EnvironmentFault, IntegrityError, full_disk

if TYPE_CHECKING:
    from httpx import Response

MOST = 2**33  # bytes of a file whose size is not known beforehand
SILENCE = 30.0  # seconds without a byte after which nobody waits any more
AGAIN = "the same command takes it up where it stopped"
UNSATISFIABLE = 416  # what is asked for begins behind the end of the file


class Wanted(NamedTuple):
    """What is to be downloaded, and within which limits."""

    url: str
    size: int | None  # bytes; None: not known
    seconds: float  # that the whole exchange may take


def download(wanted: Wanted, part: Path, told: Callable[[int, int], None]) -> None:
    """Append what is missing of a file to `part`, which stays whatever happens; `told` hears of bytes.

    A server that cannot send the rest alone sends all of it, and the file is begun anew.

    Raises:
        EnvironmentFault: there is no network, the server refuses, is silent or ends too early, or the disk
            is full.
        IntegrityError: the server sends more than the file has.
    """
    import httpx

    try:
        with Deadline(wanted.seconds) as deadline, _answer(wanted, part, deadline) as answer:
            _append(answer, wanted, part, told)
        is_late = deadline.has_passed
    except httpx.TransportError as error:
        is_late = deadline.has_passed or isinstance(error, httpx.TimeoutException)
        if not is_late:
            raise EnvironmentFault(f"{wanted.url} {_broken(error)}; {AGAIN}") from error
    except httpx.HTTPError as error:
        raise EnvironmentFault(f"{wanted.url} cannot be fetched: {error}") from error
    except OSError as error:
        raise full_disk(error) or EnvironmentFault(f"cannot write {part}: {error.strerror}") from error
    if is_late:
        raise EnvironmentFault(f"{wanted.url} was silent, or too slow to end in time; {AGAIN}")
    _refuse_short(wanted, part)


@contextmanager
def _answer(wanted: Wanted, part: Path, deadline: Deadline) -> "Iterator[Response]":
    """Give the answer to a request for what is missing, or for everything."""
    import httpx

    have = part.stat().st_size if part.is_file() else 0
    limits = httpx.Timeout(SILENCE)
    with httpx.Client(follow_redirects=True, timeout=limits) as client:
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        extensions = {"trace": deadline.trace}
        with client.stream("GET", wanted.url, headers=headers, extensions=extensions) as answer:
            if answer.status_code == UNSATISFIABLE and have:
                part.unlink()  # it is no beginning of that file
                raise EnvironmentFault(f"{wanted.url} is shorter than what was fetched before; run it again")
            _refuse_answer(wanted, answer)
            yield answer


def _refuse_answer(wanted: Wanted, answer: "Response") -> None:
    if not answer.is_success:
        raise EnvironmentFault(f"{wanted.url} is answered with {answer.status_code} {answer.reason_phrase}")
    if wanted.url.startswith("https:") and answer.url.scheme != "https":
        raise EnvironmentFault(f"{wanted.url} sends on to {answer.url}, which anybody on the way can change")


def _append(answer: "Response", wanted: Wanted, part: Path, told: Callable[[int, int], None]) -> None:
    begins_at = _begins_at(answer)
    if not begins_at:
        part.unlink(missing_ok=True)
    most = wanted.size or MOST
    part.parent.mkdir(parents=True, exist_ok=True)
    with part.open("ab") as file:
        if file.tell() != begins_at:
            raise EnvironmentFault(f"{wanted.url} is answered with another part than was asked for")
        total = wanted.size or begins_at + int(answer.headers.get("Content-Length") or 0)
        for piece in answer.iter_raw():  # as it comes: what is held back would be lost where it breaks off
            if file.tell() + len(piece) > most:
                file.truncate(0)
                raise IntegrityError(f"{wanted.url} sends more than the {most:,} bytes that the file has")
            file.write(piece)
            told(file.tell(), max(total, file.tell()))


def _begins_at(answer: "Response") -> int:
    """Return at which byte an answer begins: 0 for a whole file."""
    if answer.status_code != 206:
        return 0
    start = answer.headers.get("Content-Range", "").removeprefix("bytes ").partition("-")[0]
    return int(start) if start.isdigit() else 0


def _broken(error: Exception) -> str:
    import httpx

    if isinstance(error, httpx.ConnectError | httpx.ProxyError):
        return "cannot be reached: look whether this machine has a network and a proxy for it"
    return f"broke off ({str(error) or type(error).__name__})"


def _refuse_short(wanted: Wanted, part: Path) -> None:
    size = part.stat().st_size
    if wanted.size is not None and size < wanted.size:
        raise EnvironmentFault(f"{wanted.url} ended after {size:,} of {wanted.size:,} bytes; {AGAIN}")
