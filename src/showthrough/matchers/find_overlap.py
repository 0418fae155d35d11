"""The search for people who stand in two sets, whatever their names."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from showthrough.config_files import load_audit
from showthrough.core.atomic import write_atomically
from showthrough.core.facts import Distances
from showthrough.core.images import ImageSet, Role
from showthrough.core.missing import Missing, value_or_missing
from showthrough.data.inputs import listed_people
from showthrough.data.listing import Entry
from showthrough.data.people.declared_people import NOTHING_DECLARED, read_declared
from showthrough.data.run_lock import only_one
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.errors import UsageError
from showthrough.matchers.calibrate_matcher import CalibrationOptions
from showthrough.matchers.chosen_embedder import ChosenEmbedder, loaded_matcher
from showthrough.matchers.overlap_record import NamedPair, OverlapFound, PeopleInBoth, pairs_as_csv
from showthrough.matchers.people_photos import SamePeople, named_photos, photos_of_people
from showthrough.observers.live_observations import LiveObservations
from showthrough.observers.pixels.aligned import Outlines
from showthrough.observers.pixels.parts import Parts
from showthrough.observers.pixels.patches import patches_of
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.signals.context import FEATURES
from showthrough.signals.per_audit.shared_people import TwoRoles, pairs_in_both
from showthrough.signals.per_audit.shared_photos import photos_in_both
from showthrough.stats.biometric.people_pairs import WRONG, PersonPair, SharedPairs

RUN, LIST = "overlap", "overlap.csv"
SIDE = 32  # pixels of the outlines by which photos are compared
SIDES = TwoRoles(Role.HOLDOUT, Role.TRAIN)  # A, B


class TwoFolders(NamedTuple):
    """The files of A and of B, and who is on each."""

    a: Sequence[Entry]
    b: Sequence[Entry]
    twins: Sequence[frozenset[str]] = ()  # names of people who are declared to be different


def side_of(text: str, same_people: SamePeople, role: Role) -> list[Entry]:
    """Return the files of a folder of people, or of a role of an audit file, `audit.toml#holdout`.

    Raises:
        DataError: nobody is named, or nobody can know who is who.
        UsageError: the audit file has no such role.
    """
    file, is_audit, wanted = text.partition("#")
    if not is_audit:
        return named_photos(Path(text), same_people, role)
    audit = load_audit(file)
    listed = listed_people(audit.config.data, audit.base)
    if wanted not in listed:
        raise UsageError(f"{file} gives no {wanted or 'role'}; it gives {', '.join(listed)}")
    return list(listed[Role(wanted)])


def declared_twins(text: str) -> Sequence[frozenset[str]]:
    """Return the names of people whom the audit file of a side declares to be different.

    Raises:
        ConfigError: they cannot be meant.
    """
    file, is_audit, _ = text.partition("#")
    audit = load_audit(file) if is_audit else None
    if audit is None or audit.config.data.declared_people is None:
        return ()
    return read_declared(audit.base / audit.config.data.declared_people).twins


def find_overlap(
    folders: TwoFolders, chosen: Sequence[ChosenEmbedder], options: CalibrationOptions
) -> OverlapFound:
    """Return who stands in both sets; the list with names is written into the vault alone.

    Raises:
        MissingAnswerError: too few people to tell anybody from chance.
        DataError, ConfigError, EnvironmentFault: as for a calibration.
    """
    run = options.runs / RUN
    with only_one(run):
        place = Place(Path.cwd(), Vault(run / "vault"), options.progress, options.allow_download)
        observers = [loaded_matcher(one, place._replace(base=one.base)) for one in chosen]
        roles = zip(SIDES[:2], folders[:2], strict=True)
        sets = {role: photos_of_people(entries, place, role).images for role, entries in roles}
        outlines, parts = Outlines(SIDE), Parts(SIDE)
        distances = Distances(patches_of(SIDE).info, outlines.info, parts.info)
        seen = LiveObservations(
            sets,
            observers,
            FeatureCache(place.vault.folder / FEATURES),
            {Distances: lambda _: distances},
            hidden=[outlines],
            progress=options.progress,
        )
        ids = NOTHING_DECLARED._replace(twins=folders.twins).keyed(place.vault.person_id)
        pairs = pairs_in_both(seen, seen.embedders, SIDES, WRONG, ids.twins)
        photos = value_or_missing(partial(photos_in_both, seen, SIDES))
        found = _found(sets, folders, pairs, None if isinstance(photos, Missing) else photos.photos)
        write_atomically(place.vault.folder / LIST, pairs_as_csv(found.pairs), mode=0o600)
        titles = tuple(one.info.title for one in observers)
        told = found.overlap.model_copy(
            update={"matchers": titles, "twins": len(frozenset().union(*folders.twins))}
        )
        write_atomically(run / "overlap.json", told.model_dump_json(indent=1))
        return found._replace(overlap=told)


def _found(
    sets: dict[Role, ImageSet], folders: TwoFolders, found: SharedPairs, same_photos: int | None
) -> OverlapFound:
    images = [sets[role] for role in SIDES[:2]]
    people = [np.unique(one.identity) for one in images]
    others = [one for one in found.pairs if people[0][one.a] != people[1][one.b]]
    borne_out = set(found.confirmed if found.matchers > 1 else found.sure)
    sure, likely = set(found.sure) - borne_out, set(found.likely) - set(found.sure)
    groups = {"likely": likely, "ask": sure, "found": borne_out}
    standing = {one: what for what, pairs in groups.items() for one in pairs}
    named = tuple(_named(one, standing[one], images, folders) for one in others if one in standing)
    counts = {what: sum(one.standing == what for one in named) for what in groups}
    overlap = PeopleInBoth(
        people=(len(people[0]), len(people[1])),
        photos=(len(images[0]), len(images[1])),
        matchers=(),
        same_name=len(np.intersect1d(people[0], people[1])),
        same_photos=same_photos,
        found=counts["found"],
        to_ask=counts["ask"],
        likely=counts["likely"],
        recall=found.recall,
        recall_low=found.interval.low,
        recall_high=found.interval.high,
        tried=found.tried,
        false_pairs=found.wrong,
    )
    return OverlapFound(overlap, named)


def _named(one: PersonPair, standing: str, images: list[ImageSet], folders: TwoFolders) -> NamedPair:
    files = [str(shown.path(photo)) for shown, photo in zip(images, one.photos, strict=True)]
    names = [
        next((entry.person or "" for entry in entries if str(entry.path) == file), "")
        for entries, file in zip(folders[:2], files, strict=True)
    ]
    return NamedPair(standing, names[0], names[1], files[0], files[1], one.expected, one.seen_by)
