"""What reading all images takes and what matchers take to look at them: a few of each place are tried."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from pathlib import Path
from typing import NamedTuple

from showthrough.audit.planning.plan_costs import Cost, Workload, looking_at, timed
from showthrough.core.types import Images
from showthrough.data.containers.few_images import few_images
from showthrough.data.containers.unpacking import Closed
from showthrough.data.decoding.decode import decode
from showthrough.data.decoding.odd_files import Unreadable
from showthrough.data.listing import Entry
from showthrough.observers.live_observations import Observer

SAMPLED = 16  # files of a place that are decoded to measure how long one takes
LOOKED = 4  # of all, that each embedder is shown


class TriedImages(NamedTuple):
    """Files that stand for all images of one place, and what unpacking all that it holds takes."""

    n_images: int  # that they stand for
    paths: Sequence[Path]
    unpacking: Cost | None = None  # None: they lie open


def tried_images(entries: Iterable[Entry], scratch: Path) -> list[TriedImages]:
    """Return a few images of the folders, and of each container, which are written into `scratch`.

    Raises:
        DataError, EnvironmentFault: a container cannot be read.
    """
    files: list[Path] = []
    inside: dict[int, tuple[Closed, int]] = {}
    for entry in entries:
        if entry.closed is not None:
            inside[id(entry.closed)] = entry.closed, inside.get(id(entry.closed), (None, 0))[1] + 1
        elif entry.passed_over is None:
            files.append(entry.path)
    tried = [TriedImages(len(files), files[:: max(1, len(files) // SAMPLED)][:SAMPLED])] if files else []
    for number, (closed, n_images) in enumerate(inside.values()):
        folder = scratch / f"container-{number}"
        folder.mkdir()
        tried.append(_of_container(closed, n_images, folder))
    return tried


def _of_container(closed: Closed, n_images: int, folder: Path) -> TriedImages:
    few = few_images(closed, folder, SAMPLED)
    seconds: float | None = closed.n_images * few.seconds
    answer = f"{closed.n_images:,} in containers, {1e3 * few.seconds:.2g} ms each here"
    if few.nested:
        answer = "archives lie in archives, and how many images those hold only the audit counts"
        seconds = None
    elif not few.paths:
        answer, seconds = "none of those that were tried in containers is an image", None
    return TriedImages(n_images, few.paths, Cost("unpack images", answer, seconds))


def reading(tried: Sequence[TriedImages]) -> Iterator[Cost]:
    """Yield what unpacking containers takes, and reading each image once for the account, once to look."""
    unpacked = [one.unpacking for one in tried if one.unpacking is not None]
    if unpacked:
        yield _together(unpacked)
    known = [one for one in tried if one.paths]
    if known:
        n, seconds = sum(one.n_images for one in tried), sum(map(_reading, known))
        n_known = sum(one.n_images for one in known)
        answer = f"{n:,} files, {1e3 * seconds / n_known:.1f} ms each, each read twice"
        yield Cost("read images", answer, 2 * n * seconds / n_known)
    elif tried:
        yield Cost("read images", "no image could be tried", None)


def _together(costs: Sequence[Cost]) -> Cost:
    """Return one cost of several containers; unknown where one of them is."""
    unknown = [cost for cost in costs if cost.seconds is None]
    if unknown or len(costs) == 1:
        return (unknown or costs)[0]
    seconds = sum(cost.seconds or 0.0 for cost in costs)
    return Cost(costs[0].what, f"{len(costs)} sources in containers", seconds)


def _reading(tried: TriedImages) -> float:
    """Return the seconds that all images of a place take to be read once."""
    return tried.n_images * timed(lambda: list(map(_decoded, tried.paths))) / len(tried.paths)


def _decoded(path: Path) -> Images | None:
    try:
        return decode(path).pixels
    except Unreadable:
        return None  # the audit will quarantine it and say so


def looking(
    observers: Mapping[str, Observer | None], tried: Sequence[TriedImages], sizes: Workload
) -> Iterator[Cost]:
    """Yield the cost of each embedder that was loaded; those that photos make are small, or unknown.

    Places are taken by turns, so that a few pictures are of real people and of samples.
    """
    by_turns = chain.from_iterable(zip_longest(*(_spread(one.paths) for one in tried)))
    found: list[Images] = []
    for path in by_turns:
        if len(found) < LOOKED and path is not None and (pixels := _decoded(path)) is not None:
            found.append(pixels)
    yield from looking_at(observers, found, sizes)


def _spread(paths: Sequence[Path]) -> Sequence[Path]:
    """Return the paths, those first that lie far apart."""
    step = max(1, len(paths) // LOOKED)
    return list(chain.from_iterable(paths[first::step] for first in range(step)))
