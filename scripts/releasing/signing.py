"""Signature over the files of a release: `python -m releasing.signing FOLDER KEY.pub` checks one.

An in-toto Statement v1 in a DSSE envelope: the subjects are the files, the predicate is the bill of
materials, as the CycloneDX predicate of in-toto has it.
"""

import json
import sys
from pathlib import Path

from releasing.building import digest_of
from showthrough.errors import IntegrityError, ShowthroughError
from showthrough.handover.signatures import envelope, payloads

NAME = "release.intoto.jsonl"
SUMS = "SHA256SUMS"
STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://cyclonedx.org/bom"


def signed(folder: Path, key: Path) -> str:
    """Write the signature of a key beside the files of a release, and return the id of the key.

    Raises:
        IntegrityError, UsageError, EnvironmentFault: as `showthrough.handover.signatures.envelope`.
    """
    made = envelope(json.dumps(_statement(folder), sort_keys=True).encode(), key)
    (folder / NAME).write_bytes(made.line)
    return made.keyid


def check(folder: Path, key: Path) -> list[str]:
    """Return the names of the files that a key signed and that are still the same.

    Raises:
        IntegrityError: the key signed nothing here, or not these files, or not this bill of materials.
    """
    statements = [json.loads(payload) for payload in payloads(folder / NAME, key)]
    if not statements:
        raise IntegrityError(f"{folder / NAME} holds no signature of the key {key.name}")
    now = _statement(folder)
    if now not in statements:
        before = {one["name"]: one["digest"] for each in statements for one in each["subject"]}
        here = {one["name"]: one["digest"] for one in now["subject"]}
        differ = sorted(name for name in before.keys() | here.keys() if before.get(name) != here.get(name))
        raise IntegrityError(f"the key {key.name} signed other files: {', '.join(differ) or 'another bill'}")
    return [path.name for path in files_of(folder)]


def files_of(folder: Path) -> list[Path]:
    """Return the files of a release, without the sums and the signature over them."""
    return [path for path in sorted(folder.iterdir()) if path.is_file() and path.name not in (NAME, SUMS)]


def main() -> int:
    """Return 0 where a key signed every file of a folder."""
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        names = check(Path(sys.argv[1]), Path(sys.argv[2]))
    except ShowthroughError as error:
        print(error, file=sys.stderr)
        return int(error.exit_code)
    print(*names, "signed, and the same", sep="\n")
    return 0


def _statement(folder: Path) -> dict[str, object]:
    files = files_of(folder)
    (bill,) = (path for path in files if path.name.endswith(".cdx.json"))
    return {
        "_type": STATEMENT,
        "subject": [{"name": path.name, "digest": {"sha256": digest_of(path)}} for path in files],
        "predicateType": PREDICATE,
        "predicate": json.loads(bill.read_bytes()),
    }


if __name__ == "__main__":
    sys.exit(main())
