"""Photos of public data sets: where their archive comes from, and who of them stands in which role."""

import tomllib
from difflib import get_close_matches
from hashlib import sha256

from pydantic import Field, ValidationError

from showthrough.bundled import preset, presets
from showthrough.core.images import Role
from showthrough.core.types import Progress
from showthrough.data.listing import Entry, NamedBy, Opening, list_images
from showthrough.errors import ConfigError, DataError
from showthrough.weight_catalogue import PublicFile, fetch

FOLDER = "photos"  # in configs/


class PublicPhotos(PublicFile):
    """Photos of a public data set in one archive, and how many of its people an audit takes."""

    person_folder: int | None = Field(default=None, ge=1, le=100, description="see data.person_folder")
    train_people: int = Field(ge=1, description="people who train the generator")
    holdout_people: int = Field(ge=2, description="people whom it never sees")


def photos_called(name: str) -> PublicPhotos:
    """Return one public data set.

    Raises:
        ConfigError: there is none of that name; names those that there are.
    """
    known = presets(FOLDER)
    if name not in known:
        close = get_close_matches(name, known, 1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
        raise ConfigError(f"data.public: no public data set is called {name!r}; {hint}")
    try:
        values = tomllib.loads(preset(FOLDER, name).read_text(encoding="utf-8"))
        return PublicPhotos.model_validate({"name": name, **values})
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigError(f"configs/photos/{name}.toml describes no data set: {error}") from error


def bring_photos(name: str, progress: Progress, *, allow_download: bool) -> None:
    """Bring the archive of a public data set into the cache, where it is not there yet.

    Raises:
        ConfigError: there is no such data set.
        EnvironmentFault: nothing may be fetched, or the network or the disk fails.
        IntegrityError: what came is not the published archive.
    """
    fetch(photos_called(name), progress, allow_download=allow_download)


def list_public(name: str, opening: Opening) -> dict[Role, list[Entry]]:
    """Return the photos of people drawn by lot from a public data set, by role.

    The lot is the digest of a name, so that the same people stand in the same role on every machine.

    Raises:
        ConfigError: there is no such data set.
        EnvironmentFault: its archive is not on this machine.
        DataError: the archive holds too few people.
    """
    photos = photos_called(name)
    photos.refuse_absent()
    entries = list_images(photos.path, NamedBy(photos.person_folder), opening)
    people = {entry.person for entry in entries if entry.person is not None}
    drawn = sorted(people, key=lambda person: sha256(person.encode()).digest())
    if len(drawn) < photos.train_people + photos.holdout_people:
        raise DataError(f"the archive of {name} names {len(drawn)} people, too few for its roles")
    end = photos.train_people + photos.holdout_people
    roles = {
        Role.TRAIN: set(drawn[: photos.train_people]),
        Role.HOLDOUT: set(drawn[photos.train_people : end]),
    }
    return {role: [entry for entry in entries if entry.person in whose] for role, whose in roles.items()}
