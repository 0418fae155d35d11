"""Pairs of films: known by keyed ids and by their content, which is read once and never held."""

import hashlib
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from showthrough.core.facts.redaction_facts import FilmPair
from showthrough.core.images import Role, person_of_image
from showthrough.data.catalogue import Cataloguer
from showthrough.errors import EnvironmentFault
from showthrough.redaction.pairs.pairing import FilePair

BLOCK = 2**22  # bytes
NAMES = "names-films.json"  # in the vault: which file an id is


def film_pairs(pairs: Sequence[FilePair], reader: Cataloguer) -> tuple[FilmPair, ...]:
    """Return pairs of films with keyed ids and digests.

    Raises:
        EnvironmentFault: PyAV, which reads them, is not installed.
    """
    if not pairs:
        return ()
    if find_spec("av") is None:
        raise EnvironmentFault("the folders hold videos, which need PyAV: pip install 'showthrough[video]'")
    vault, found = reader.vault, list[FilmPair]()
    for number, (original, redacted) in enumerate(pairs, start=1):
        own = vault.image_id(Role.TRAIN, redacted.name)
        person = person_of_image(own) if original.person is None else vault.person_id(original.person)
        content = _digest(original.path), _digest(redacted.path)
        digests = tuple(vault.digest("film", each) if each else "" for each in content)
        found.append(FilmPair(original.path, redacted.path, own, person, (digests[0], digests[1])))
        if reader.progress is not None:
            reader.progress("read films, pairs", number, len(pairs))
    vault.write_json(NAMES, {pair.id: str(pair.redacted) for pair in found})
    return tuple(found)


def _digest(film: Path) -> str:
    """Return a digest of a file's content, empty where it cannot be read."""
    digest = hashlib.sha256()
    try:
        with film.open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()
