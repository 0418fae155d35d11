"""Wheel and sdist of a commit, built twice in unlike surroundings: both must be the same bytes."""

import os
import shutil
import subprocess
import sys
import tarfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

COMMIT = "HEAD"


class Surroundings(NamedTuple):
    """What a build must not depend on."""

    folder: str
    umask: int
    environment: dict[str, str]


UNLIKE = (
    Surroundings("a", 0o022, {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}),
    Surroundings("another/place", 0o077, {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "2"}),
)


class NotEqualError(Exception):
    """Two builds of one commit differ, or there is no commit that could be built."""


def built_twice(repository: Path, scratch: Path, out: Path) -> dict[str, str]:
    """Build a commit twice, put the files into a folder, and return the SHA-256 of each by name.

    Raises:
        NotEqualError: the builds differ, or files of the repository differ from the commit.
    """
    if changed := _git(repository, "status", "--porcelain").decode().splitlines():
        raise NotEqualError(f"a release is built from a commit, and {len(changed)} files differ from it")
    made = str(commit_time(repository))
    builds = [_built(repository, scratch / one.folder, one, made) for one in UNLIKE]
    digests = [{path.name: digest_of(path) for path in sorted(build.iterdir())} for build in builds]
    if digests[0] != digests[1]:
        differ = sorted(name for name, _ in digests[0].items() ^ digests[1].items())
        raise NotEqualError(f"two builds of one commit differ: {', '.join(dict.fromkeys(differ))}")
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(builds[0].iterdir()):
        shutil.copyfile(path, out / path.name)
    return digests[0]


def commit_time(repository: Path) -> int:
    """Return when the commit was made, in seconds since 1970."""
    return int(_git(repository, "log", "-1", "--format=%ct", COMMIT))


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return sha256(path.read_bytes()).hexdigest()


def _built(repository: Path, folder: Path, around: Surroundings, made: str) -> Path:
    """Unpack the commit, so that nothing else is built; return the folder of wheel and sdist."""
    source, out = folder / "source", folder / "dist"
    before = os.umask(around.umask)
    try:
        source.mkdir(parents=True)
        with tarfile.open(fileobj=BytesIO(_git(repository, "archive", COMMIT))) as archive:
            for member in archive.getmembers():
                member.mode &= ~around.umask
            archive.extractall(source, filter="tar")
        command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(source)]
        environment = {**os.environ, **around.environment, "SOURCE_DATE_EPOCH": made}
        environment.pop("PYTHONPATH", None)
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    finally:
        os.umask(before)
    return out


def _git(repository: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=repository, check=True, capture_output=True).stdout
