"""The course of the wizard: what flags and folders say, what is asked, and the draft that comes of it."""

from collections.abc import Iterator, Mapping
from os import scandir
from pathlib import Path
from typing import NamedTuple

from showthrough.core.images import Role
from showthrough.core.training_settings.detection_config import DetectionConfig
from showthrough.errors import UsageError
from showthrough.survey.found_roles import FoundRoles, found_roles, manifest_at
from showthrough.survey.targets import FolderPairs, TargetKind, pairs_in, recognised
from showthrough.wizard.draft import Draft, DraftSetting, DraftTable, beside, table_of
from showthrough.wizard.generator_choice import generator_part, trained_here
from showthrough.wizard.matcher_choice import GivenWeights, matcher_parts
from showthrough.wizard.people_choice import (
    ChosenPeople,
    CompareProgress,
    WhoIsWho,
    people_from_roles,
    people_to_divide,
)
from showthrough.wizard.prompts import Answerer
from showthrough.wizard.redaction_choice import redaction_draft

DRAWN = 1000  # images drawn from a model
TRAINED_SIDE = 32  # of a generator that is trained here for want of one
QUICK_CONTROLS = 100  # planted images of a first look
MANY = 1000  # training people from which on limits for a release are begun with
LOOKED_FOR = ("boxes.csv", "boxes.json", "annotations.json", "instances.json")


class Wishes(NamedTuple):
    """What flags say; None for what folders or a person have to tell."""

    folder: Path = Path()
    roles: Mapping[Role, Path] = {}
    images: Path | None = None
    generator: str | None = None
    weights: GivenWeights = GivenWeights()
    who: WhoIsWho = WhoIsWho()
    noise: str | None = None  # shape of one image's, for a model that does not say it
    quick: bool = False  # a first look, which nothing can be released on


def drafted(given: Wishes, asker: Answerer, told: CompareProgress) -> Draft | None:
    """Return a draft of the audit, or None where there is nothing to begin with and nobody to ask.

    Raises:
        UsageError, DataError: what was given cannot be audited, or has to be said.
    """
    base = given.folder
    pairs = pairs_in(base) if base.is_dir() and not _says_anything(given) else None
    if pairs is not None:
        return redaction_draft(FolderPairs(*pairs), given.weights, base, asker)
    people = _people(given, asker, told)
    if people is None:
        return None
    generator = _generator(given, people, asker)
    matchers = matcher_parts(given.weights, base, people.side)
    first = matchers[0].table.removeprefix("embedders.")
    boxes = list(_boxes(base))
    many = people.people.get(Role.TRAIN, 0) >= MANY
    images = dict(people.images)
    images.setdefault(Role.SYNTHETIC, DRAWN)
    features = DraftTable(
        "features", (DraftSetting("embedder", first, "what FD is computed from; no published FID"),)
    )
    return Draft(
        parts=(
            _amounts(people, quick=given.quick),
            *_with_boxes(people.part, boxes, base),
            *generator,
            *matchers,
            features,
        ),
        audited="generator",
        base_policy="faces-default" if many else "faces-pilot",
        files=people.files,
        images=images,
        people=people.people,
        n_files=people.n_files,
    )


def _says_anything(given: Wishes) -> bool:
    return bool(given.roles or given.images or given.generator)


def _people(given: Wishes, asker: Answerer, told: CompareProgress) -> ChosenPeople | None:
    base = given.folder
    found = FoundRoles(given.roles, None if given.images is None else manifest_at(given.images))
    if given.images is None and not found.are_split and base.is_dir():
        there = found_roles(base)
        found = FoundRoles({**there.folders, **given.roles}, None if given.roles else there.manifest)
    if found.are_split and (given.images is None or found.manifest is not None):
        return people_from_roles(found, given.who, base, asker)
    if given.roles and Role.TRAIN not in given.roles and given.images is None:
        lacking = "--train and --holdout, or --images to have people shared out"
        raise UsageError(f"an audit needs the people that trained the generator, and others: give {lacking}")
    if Role.TRAIN in given.roles and Role.HOLDOUT not in given.roles:
        raise UsageError("--train needs --holdout: people that the generator never saw are the control")
    folder = given.images or _folder_of_people(given, asker)
    if folder is None:
        return None
    chosen = people_to_divide(folder, given.who, base, asker, told)
    synthetic = found.folders.get(Role.SYNTHETIC)
    return chosen if synthetic is None else _also_synthetic(chosen, synthetic, base)


def _also_synthetic(chosen: ChosenPeople, folder: Path, base: Path) -> ChosenPeople:
    from showthrough.data.listing import FIRST_FOLDER
    from showthrough.survey.folder_survey import survey

    seen = survey(folder, FIRST_FOLDER, people=False)
    part = chosen.part._replace(
        settings=(
            *chosen.part.settings,
            DraftSetting("synthetic", beside(folder, base), "what a generator wrote"),
        )
    )
    images = {**chosen.images, Role.SYNTHETIC: len(seen.entries)}
    return chosen._replace(part=part, images=images, n_files=chosen.n_files + len(seen.entries))


def _folder_of_people(given: Wishes, asker: Answerer) -> Path | None:
    flags = "--train DIR --holdout DIR, or --images DIR"
    if given.folder.is_dir() and recognised(str(given.folder)) in (TargetKind.PEOPLE, TargetKind.IMAGES):
        return Path(asker.line("Folder of real photos, by person:", str(given.folder), flags)).expanduser()
    if given.generator is None and not given.roles and not _has_anything(given.folder):
        answer = asker.line("Folder of real photos, by person (Enter: an empty starter):", "", flags)
    else:
        answer = asker.line("Folder of real photos, by person:", None, flags)
    return Path(answer).expanduser() if answer else None


def _has_anything(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    with scandir(folder) as entries:
        return any(entry.is_dir() and not entry.name.startswith(".") for entry in entries)


def _generator(given: Wishes, people: ChosenPeople, asker: Answerer) -> list[DraftTable]:
    if given.generator is not None:
        return [generator_part(given.generator, given.folder, asker, given.noise)]
    if Role.SYNTHETIC in people.images:
        return []
    question = "Generator under audit: a folder, a model or an address (Enter: train a small one here)"
    answer = asker.line(question, "", "--generator or --synthetic")
    if answer:
        return [generator_part(answer, given.folder, asker, given.noise)]
    return [trained_here(TRAINED_SIDE, people.people.get(Role.TRAIN, 2))]


def _amounts(people: ChosenPeople, *, quick: bool) -> DraftTable:
    settings = [DraftSetting("policy", "policy.toml", "the limits, fitted to how many people there are")]
    if Role.SYNTHETIC not in people.images:
        settings.append(DraftSetting("samples", DRAWN, "images drawn from a model; more show smaller leaks"))
    if quick:
        said = "a first look: nobody tries whether altered copies would be seen; leave it out for a release"
        settings.append(DraftSetting("strengths", False, said))
        said = "a first look: fewer planted images; leave it out for a release"
        settings.append(DraftSetting("control_samples", QUICK_CONTROLS, said))
    return DraftTable("", tuple(settings))


def _boxes(base: Path) -> Iterator[Path]:
    if base.is_dir():
        yield from (path for name in LOOKED_FOR if (path := base / name).is_file())


def _with_boxes(data: DraftTable, boxes: list[Path], base: Path) -> list[DraftTable]:
    """Return [data] with a test set for detectors, where boxes lie beside the audit file."""
    if not boxes:
        return [data]
    first = beside(boxes[0], base)
    if boxes[0].suffix == ".csv":
        photos = DraftSetting("photos", first, "boxes on real photos: detectors are tested on them")
        return [data._replace(settings=(*data.settings, photos))]
    pictures = next((name for name in ("images", "photos", "pictures") if (base / name).is_dir()), None)
    if pictures is None:
        return [data]
    test = {"pictures": pictures, "boxes": first}
    return [
        data,
        DraftTable(table_of(DetectionConfig), (DraftSetting("test", test, "detectors are tested on these"),)),
    ]
