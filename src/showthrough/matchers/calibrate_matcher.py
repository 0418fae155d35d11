"""Calibration of a face matcher on photos of people: thresholds, errors, and what they rest on."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np

from showthrough.core.images import ImageSet, Role
from showthrough.core.types import Progress, Rows
from showthrough.data.inputs import names_of
from showthrough.data.listing import Entry
from showthrough.data.run_lock import only_one
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.errors import DataError, MissingAnswerError
from showthrough.matchers.calibration_record import (
    ConditionRate,
    InputTrial,
    MatcherCalibration,
    RateCertificate,
)
from showthrough.matchers.calibration_tables import told_of_inputs
from showthrough.matchers.chosen_embedder import ChosenEmbedder, loaded_matcher
from showthrough.matchers.condition_rates import (
    Asking,
    drawn_probes,
    rates_by_angle,
    rates_by_own_size,
    rates_by_size,
)
from showthrough.matchers.enrolled_faces import EnrolledFaces, enrolled_faces
from showthrough.matchers.input_trials import input_trials
from showthrough.matchers.people_photos import SamePeople, named_photos, photos_of_people
from showthrough.observers.live_observations import Observer
from showthrough.observers.runtime.streaming import Lookup
from showthrough.stats.biometric.calibration import PEOPLE
from showthrough.stats.biometric.match_certificates import (
    MatchCertificate,
    false_rejects,
    genuine_outcomes,
    match_certificates,
)
from showthrough.stats.biometric.verification import error_curve
from showthrough.stats.similarity import Pairs
from showthrough.toolkit.error_curves import det_curve
from showthrough.version import VERSION

TARGETS = (1e-2, 1e-3, 1e-4, 1e-5)
OF_CONDITIONS = 1e-3  # false match rate at which sizes and angles are judged, where the data carry it
MOST_TRIED = 150  # people whose photos are fed in every way


class CalibrationOptions(NamedTuple):
    """How to calibrate, as opposed to what."""

    runs: Path
    progress: Progress
    allow_download: bool = False
    same_people: SamePeople = "ask"
    seed: int = 0


class _Given(NamedTuple):
    """The matcher, the photos and where both are kept."""

    chosen: ChosenEmbedder
    observer: Observer
    images: ImageSet
    faces: EnrolledFaces
    place: Place


def calibrate_matcher(
    chosen: ChosenEmbedder, folder: Path, options: CalibrationOptions
) -> MatcherCalibration:
    """Return the calibration of a matcher; what was computed lies in the run folder, and is not again.

    Raises:
        DataError: too few people, or nobody with two photos.
        ConfigError, EnvironmentFault, IntegrityError: the embedder cannot be loaded.
    """
    run = calibration_folder(chosen, options)
    with only_one(run):
        place = Place(chosen.base, Vault(run / "vault"), options.progress, options.allow_download)
        observer = loaded_matcher(chosen, place)
        entries = named_photos(folder, options.same_people)
        _refuse_few(entries)
        catalogue = photos_of_people(entries, place)
        faces = enrolled_faces(catalogue.images, observer, place)
        _refuse_unseen(faces, observer)
        given = _Given(chosen, observer, catalogue.images, faces, place)
        unreadable = sum(one.stands_for for one in catalogue.data.quarantined)
        return _calibration(given, unreadable, np.random.default_rng(options.seed))


def calibration_folder(chosen: ChosenEmbedder, options: CalibrationOptions) -> Path:
    """Return the folder of a calibration."""
    return options.runs / f"calibrate-{chosen.name}"


def _refuse_few(entries: Sequence[Entry]) -> None:
    """Refuse what could never be calibrated, before anything is read.

    Raises:
        DataError: with how many people it takes.
    """
    people = len(names_of(entries))
    if people < PEOPLE:
        raise DataError(
            f"there {'is 1 person' if people == 1 else f'are {people} people'}; a threshold compares "
            f"different people, and takes {PEOPLE} of them at the least, 78 for a false match rate of 1 %"
        )
    named = [entry.person for entry in entries if entry.person is not None]
    if len(named) == people:
        raise DataError(
            "each person has one photo; how often a matcher misses a person, only two photos of the same "
            "person can tell. Give some people a second one"
        )


def _refuse_unseen(faces: EnrolledFaces, observer: Observer) -> None:
    people, photos = np.unique(faces.who, return_counts=True)
    if len(people) < PEOPLE or photos.max(initial=0) < 2:
        raise DataError(
            f"{observer.info.name} found a face in {len(faces.rows)} of {len(faces.vectors)} photos, which "
            f"leaves {len(people)} people and too few with two; are these photos of faces, and is its "
            "`align` right for them?"
        )


def _calibration(given: _Given, unreadable: int, rng: np.random.Generator) -> MatcherCalibration:
    faces, told = given.faces, []
    outcomes = genuine_outcomes(faces.vectors, faces.people)
    certificates = match_certificates(faces.seen, faces.who, TARGETS)
    sizes = np.unique(faces.people, return_counts=True)[1]
    curve = det_curve(error_curve(faces.seen, faces.who), int(sizes.max()))
    calibrated = [one for one in certificates if one.calibration is not None]
    at = next(
        (one for one in calibrated if one.target == OF_CONDITIONS), calibrated[-1] if calibrated else None
    )
    conditions = _Conditions((), (), ())
    if at is None:
        told.append("No threshold could be calibrated, so sizes and angles were not tried.")
    elif isinstance(given.observer, Lookup):
        told.append("Vectors were computed elsewhere, so no altered picture could be tried.")
    else:
        conditions = _conditions(given, outcomes, at, rng)
    inputs = () if isinstance(given.observer, Lookup) else _inputs(given, rng)
    return MatcherCalibration(
        tool_version=VERSION,
        created=datetime.now(UTC).replace(microsecond=0),
        embedder=given.observer.info.model_copy(update={"failures": {Role.REFERENCE.value: faces.lost}}),
        vectors_of=given.observer.digest,
        people=len(sizes),
        people_with_two=int((sizes > 1).sum()),
        photos=len(faces.vectors),
        lost=faces.lost,
        unreadable=unreadable,
        rates=tuple(_rate(one, outcomes, faces) for one in certificates),
        det=curve[0] if curve else None,
        at_fmr=None if at is None else at.target,
        **conditions._asdict(),
        inputs=inputs,
        told=(*told, *told_of_inputs(inputs)),
    )


def _rate(found: MatchCertificate, outcomes: Pairs, faces: EnrolledFaces) -> RateCertificate:
    own = found.calibration
    if own is None:
        return RateCertificate(target=found.target, people_needed=found.people_needed, reason=found.reason)
    threshold, missed = own.threshold, own.fnmr_interval
    rejected = false_rejects(outcomes, faces.people, threshold.value)
    return RateCertificate(
        target=found.target,
        people_needed=found.people_needed,
        threshold=threshold.value,
        comparisons=threshold.comparisons,
        errors=threshold.errors,
        fmr=threshold.errors / threshold.comparisons,
        fmr_low=own.fmr_interval.low,
        fmr_high=own.fmr_interval.high,
        fnmr=own.fnmr,
        fnmr_low=None if missed is None else missed.low,
        fnmr_high=None if missed is None else missed.high,
        genuine=own.genuine,
        genuine_people=own.genuine_identities,
        false_rejects=rejected.value,
        false_rejects_low=rejected.interval.low,
        false_rejects_high=rejected.interval.high,
    )


class _Conditions(NamedTuple):
    sizes: tuple[ConditionRate, ...]
    own_sizes: tuple[ConditionRate, ...]
    angles: tuple[ConditionRate, ...]


def _conditions(
    given: _Given, outcomes: Pairs, at: MatchCertificate, rng: np.random.Generator
) -> _Conditions:
    assert at.calibration is not None, "conditions are judged at a threshold that was calibrated"
    images, faces = given.images, given.faces
    threshold = at.calibration.threshold.value

    def embed(shown: ImageSet, told: str) -> EnrolledFaces:
        return enrolled_faces(shown, given.observer, given.place, told)

    probes, ask = drawn_probes(faces, rng), Asking(embed, threshold)
    return _Conditions(
        rates_by_size(images, faces, probes, ask),
        rates_by_own_size(images, outcomes, threshold),
        rates_by_angle(images, faces, probes, ask),
    )


def _inputs(given: _Given, rng: np.random.Generator) -> tuple[InputTrial, ...]:
    probes = drawn_probes(given.faces, rng, MOST_TRIED)
    rows: Rows = np.column_stack([probes.probe, probes.gallery]).ravel()
    try:
        return input_trials(given.images.subset(rows), given.observer, given.chosen, given.place)
    except MissingAnswerError:
        return ()
