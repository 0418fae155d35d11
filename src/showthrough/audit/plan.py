"""What an audit will cost and what it could show, before anything runs."""

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from filecmp import cmp
from itertools import chain, combinations
from pathlib import Path
from typing import NamedTuple

from showthrough.audit.observers import load_observers
from showthrough.audit.plan_records import plan_records
from showthrough.audit.plan_redaction import plan_redaction
from showthrough.audit.planning.answers import Plan, PlanAnswer
from showthrough.audit.planning.machine_needs import may_match
from showthrough.audit.planning.plan_costs import (
    Cost,
    comparing,
    detecting,
    reporting,
    told_costs,
    workload_of,
)
from showthrough.audit.planning.planned_people import Listed, people_rows
from showthrough.audit.planning.power import Reach, power_rows, rules_within_reach
from showthrough.audit.planning.stage_costs import asks_for_detectors
from showthrough.audit.planning.training_costs import making, variety_advice
from showthrough.audit.planning.tried_images import SAMPLED, looking, reading, tried_images
from showthrough.config_files import Audit, load_policy
from showthrough.core.cards import all_cards
from showthrough.core.config import AuditConfig
from showthrough.core.generator_config import ArchiveConfig, FolderConfig, GeneratorConfig
from showthrough.core.images import Role
from showthrough.core.subjects.data_config import DataConfig
from showthrough.core.training_settings.trained_config import TrainedConfig
from showthrough.data.inputs import FOLDER_ROLES, AsDeclared, listed_as_declared, names_of
from showthrough.data.listing import FIRST_FOLDER, GLANCE, Entry, list_archives, list_images
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.errors import ConfigError, IntegrityError
from showthrough.signals.context import Guessable
from showthrough.signals.registry import all_signals
from showthrough.toolkit.run_checks import Planned, membership_guesses, plan_checks


class Counts(NamedTuple):
    """How many images and people each role will have; people default to images where none are named."""

    images: dict[Role, int]
    people: dict[Role, int]


def plan_audit(audit: Audit, runs: Path) -> Plan:
    """Count, time a few steps on this machine, and compute what could be shown.

    Raises:
        ConfigError, DataError: the audit could not run.
    """
    config = audit.config
    policy = load_policy(config.policy, audit.base)
    if config.redaction is not None:
        return plan_redaction(config, audit.base, policy)
    if config.data.kind != "images":
        return plan_records(config, audit.base, policy)
    declared, listed = _listed(config.data, audit.base)
    refuse_same_people(listed)
    counts = _counts(config.data, listed, config.samples)
    _refuse_larger_batches(config, counts)
    planned = plan_checks(all_cards(), config)
    guesses = _guesses(planned, config)
    known, running = all_cards(), tuple(card for card, check in planned if check is not None)
    matchers = may_match(config)
    reach = Reach(counts.images, counts.people, running, tuple(known.values()), matchers)
    return Plan(
        data=(*_data_rows(counts, config.data), *people_rows(listed, config.data, declared)),
        cost=(*_cost_rows(audit, listed, counts, planned), _disk(counts, config.pixels, runs)),
        power=tuple(power_rows(counts.images, counts.people, guesses)),
        rules=tuple(rules_within_reach(policy, reach)),
    )


def counts_of(audit: Audit) -> Counts:
    """Return how many images and people an audit of generators will have.

    Raises:
        ConfigError: the audit is of something else, whose numbers only its record tells.
        DataError: a folder cannot be audited.
    """
    config = audit.config
    if config.audited != "generator":
        raise ConfigError("numbers are counted before an audit of generators only; give the record instead")
    return _counts(config.data, _listed(config.data, audit.base).listed, config.samples)


def _refuse_larger_batches(config: AuditConfig, counts: Counts) -> None:
    from showthrough.generators.training.feasible import refuse_larger_batch

    n, people = counts.images.get(Role.TRAIN, 0), counts.people.get(Role.TRAIN, 0)
    for name, generator in config.generators.items():
        if isinstance(generator, TrainedConfig) and not config.canaries.count:  # each is somebody more
            try:
                refuse_larger_batch(generator, n, people)
            except ConfigError as error:
                raise ConfigError(f"generators.{name}: {error}") from error


def _guesses(planned: Sequence[Planned], config: AuditConfig) -> int:
    """Return how many guesses at membership the audit makes where all generators tell as much as the most."""
    embedders = 1 + len(config.embedders)  # and pixels
    told = [expected_forms(generator, config) for generator in config.generators.values()]
    generators = max(1, len(config.generators) + (config.data.synthetic is not None))
    return generators * max(membership_guesses(planned, embedders, forms) for forms in (*told, ()))


def expected_forms(generator: GeneratorConfig, config: AuditConfig) -> tuple[str, ...]:
    """Return what a generator will tell of single people, at most, as its signals expect."""
    signals = (signal for signal in all_signals() if isinstance(signal, Guessable))
    return tuple(chain.from_iterable(signal.expected(generator, config) for signal in signals))


def _listed(data: DataConfig, base: Path) -> AsDeclared:
    known = listed_as_declared(data, base)
    if data.synthetic is not None:
        samples = list_images(base / data.synthetic, FIRST_FOLDER, GLANCE, people=False)
        return known._replace(listed=known.listed | {Role.SYNTHETIC: samples})
    return known


def _counts(data: DataConfig, listed: Listed, samples: int) -> Counts:
    files = {role: [e for e in entries if e.passed_over is None] for role, entries in listed.items()}
    images = {role: len(entries) for role, entries in files.items()}
    people = {role: len({e.person or e.name for e in entries}) for role, entries in files.items()}
    if data.bundled is not None:
        images = people = {Role.TRAIN: 50, Role.HOLDOUT: 50}
        images, people = dict(images), dict(people)
    images.setdefault(Role.SYNTHETIC, samples)
    if Role.REFERENCE not in images:
        for count in (images, people):
            count[Role.REFERENCE] = round(data.reference_share * count.get(Role.HOLDOUT, 0))
            count[Role.HOLDOUT] = count.get(Role.HOLDOUT, 0) - count[Role.REFERENCE]
    return Counts(images, people)


def _data_rows(counts: Counts, data: DataConfig) -> list[PlanAnswer]:
    rows = []
    for role in (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE, Role.SYNTHETIC):
        answer = f"{counts.images.get(role, 0):,} files"
        if role is not Role.SYNTHETIC:
            answer += f" of {counts.people.get(role, 0):,} people"
        if role is Role.REFERENCE and data.reference is None:
            answer += f" (about {data.reference_share:.0%} of holdout, set aside)"
        rows.append(PlanAnswer(what=str(role), answer=answer))
    return rows


def _cost_rows(audit: Audit, listed: Listed, counts: Counts, planned: Sequence[Planned]) -> list[PlanAnswer]:
    config = audit.config
    entries = [*chain.from_iterable(listed.values()), *_of_generators(config, audit.base)]
    sizes = workload_of(config, counts.images, planned)
    with tempfile.TemporaryDirectory() as scratch:
        place = Place(audit.base, Vault(Path(scratch) / "vault"), lambda *_: None)
        started = time.perf_counter()
        loaded = load_observers(config, place)
        answer = f"{len(config.embedders):,} embedders"
        loading = Cost("load weights", answer, time.perf_counter() - started)
        tried = tried_images(entries, Path(scratch))
        costs = [
            loading,
            *reading(tried),
            *making(config),
            *looking(loaded.embedders, tried, sizes),
            *comparing(config, planned, sizes),
        ]
    if config.classifier is not None:
        budget = config.classifier.inversion
        answer = f"{budget.starts} searches of {budget.steps:,} steps a person, which only the audit tries"
        costs.append(Cost("compute faces back", answer, None))
    if asks_for_detectors(config, planned):
        costs.append(detecting(config.detection, sizes.generators))
    costs.append(reporting(sizes))
    return [*told_costs(costs), *variety_advice(config)]


def _of_generators(config: AuditConfig, base: Path) -> Iterator[Entry]:
    """Yield the images that generators wrote before: they are read, and unpacked, as those of people are."""
    for generator in config.generators.values():
        if isinstance(generator, FolderConfig):
            yield from list_images(base / generator.path, FIRST_FOLDER, GLANCE, people=False)
        elif isinstance(generator, ArchiveConfig):
            yield from list_archives(base / generator.path)


def _disk(counts: Counts, pixels: int, runs: Path) -> PlanAnswer:
    folder = next(parent for parent in (runs, *runs.absolute().parents) if parent.exists())
    free = shutil.disk_usage(folder).free
    needed = sum(counts.images.values()) * 4 * (3 * pixels**2 + 512)
    return PlanAnswer(what="disk", answer=f"about {needed / 1e6:,.0f} MB of {free / 1e9:,.0f} GB free")


def refuse_same_people(listed: Listed) -> None:
    """Refuse people who stand in two roles, and a role that is another one: the audit would refuse them.

    Files are compared by what they hold, and a sample of them: what is saved anew, the audit finds.

    Raises:
        IntegrityError: with counts and no name.
    """
    for first, second in combinations([role for role in FOLDER_ROLES if role in listed], 2):
        names = [names_of(listed[role]) for role in (first, second)]
        both = names[0] & names[1]
        if both:
            raise IntegrityError(
                f"{_is_other(first, second) if both == names[1] else ''}{len(both)} people stand in both "
                f"{first} and {second}; remove them from one of the two"
            )
        if _same_files(listed[first], listed[second]):
            raise IntegrityError(f"{_is_other(first, second)}the files of {second} are files of {first}")


def _is_other(first: Role, second: Role) -> str:
    return f"{'held-out' if second is Role.HOLDOUT else second} = {first}: "


def _same_files(first: Sequence[Entry], second: Sequence[Entry]) -> bool:
    """Return whether each file of a sample of the second role is a file of the first, byte for byte."""
    sizes: dict[int, list[Path]] = {}
    second = [entry for entry in second if not entry.is_inside]  # the audit compares what it unpacks
    if not second:
        return False
    for entry in first:
        sizes.setdefault(_size(entry.path), []).append(entry.path)
    chosen = [entry.path for entry in second[:: max(1, len(second) // SAMPLED)]]
    return all(any(_equal(path, other) for other in sizes.get(_size(path), ())) for path in chosen)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _equal(path: Path, other: Path) -> bool:
    try:
        return cmp(path, other, shallow=False)
    except OSError:
        return False
