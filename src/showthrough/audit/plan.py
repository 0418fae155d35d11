"""What an audit will cost and what it could show, before anything runs."""

import shutil
import tempfile
import time
from collections.abc import Sequence
from itertools import chain
from math import comb
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from showthrough.audit.power import PlanAnswer, PlannedRule, power_rows, rules_within_reach
from showthrough.config_files import Audit, load_policy
from showthrough.core.cards import all_cards
from showthrough.core.config import AuditConfig, DataConfig
from showthrough.core.generator_config import ArchiveConfig, FolderConfig, GeneratorConfig
from showthrough.core.images import Role
from showthrough.core.training_settings.trained_config import TrainedConfig
from showthrough.data.decoding.decode import decode
from showthrough.data.decoding.odd_files import Unreadable
from showthrough.data.inputs import listed_people
from showthrough.data.listing import FIRST_FOLDER, Entry, list_folder
from showthrough.signals.context import Guessable
from showthrough.signals.registry import all_signals
from showthrough.toolkit.run_checks import Planned, membership_guesses, plan_checks

SAMPLED = 16  # files that are decoded to measure how long one takes
SHORT, LONG = 5, 25  # the training steps between are timed: start-up and self-check come before


class Plan(BaseModel):
    """The answer of `showthrough plan`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: tuple[PlanAnswer, ...]
    cost: tuple[PlanAnswer, ...]
    power: tuple[PlanAnswer, ...]
    rules: tuple[PlannedRule, ...]


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
    listed = _listed(config.data, audit.base)
    counts = _counts(config.data, listed, config.samples)
    planned = plan_checks(all_cards(), config)
    guesses = _guesses(planned, config)
    running = [card for card, check in planned if check is not None]
    return Plan(
        data=tuple(_data_rows(counts, config.data)),
        cost=tuple(_cost_rows(audit, listed, counts, runs)),
        power=tuple(power_rows(counts.images, counts.people, guesses)),
        rules=tuple(rules_within_reach(policy, counts.images, counts.people, running)),
    )


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


def _listed(data: DataConfig, base: Path) -> dict[Role, list[Entry]]:
    listed = {} if data.bundled else listed_people(data, base)
    if data.synthetic is not None:
        listed |= {Role.SYNTHETIC: list_folder(base / data.synthetic, FIRST_FOLDER)}
    return listed


def _counts(data: DataConfig, listed: dict[Role, list[Entry]], samples: int) -> Counts:
    images = {role: len(entries) for role, entries in listed.items()}
    people = {role: len({e.person or e.name for e in entries}) for role, entries in listed.items()}
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


def _cost_rows(audit: Audit, listed: dict[Role, list[Entry]], counts: Counts, runs: Path) -> list[PlanAnswer]:
    rows = []
    total = sum(len(entries) for entries in listed.values())
    if total:
        each = _seconds_to_decode([entry for entries in listed.values() for entry in entries])
        answer = (
            f"{total:,} files, {1e3 * each:.1f} ms each: about {_span(2 * total * each)} (each is read twice)"
        )
        rows.append(PlanAnswer(what="read images", answer=answer))
    for name, generator in audit.config.generators.items():
        if isinstance(generator, TrainedConfig):
            rows.append(PlanAnswer(what=f"train {name}", answer=_training_time(generator)))
        elif isinstance(generator, ArchiveConfig):
            rows.append(
                PlanAnswer(what=f"unpack {name}", answer="unknown: archives are read by the audit only")
            )
        elif not isinstance(generator, FolderConfig):
            rows.append(
                PlanAnswer(what=f"draw {name}", answer="unknown: models are loaded by the audit only")
            )
    rows.append(PlanAnswer(what="compare images", answer=_comparisons(counts)))
    folder = next(parent for parent in (runs, *runs.absolute().parents) if parent.exists())
    free = shutil.disk_usage(folder).free
    needed = sum(counts.images.values()) * 4 * (3 * audit.config.pixels**2 + 512)
    rows.append(PlanAnswer(what="disk", answer=f"about {needed / 1e6:,.0f} MB of {free / 1e9:,.0f} GB free"))
    return rows


def _seconds_to_decode(entries: list[Entry]) -> float:
    chosen = entries[:: max(1, len(entries) // SAMPLED)][:SAMPLED]
    started = time.perf_counter()
    for entry in chosen:
        try:
            decode(entry.path)
        except Unreadable:
            continue  # the audit will quarantine it and say so
    return (time.perf_counter() - started) / len(chosen)


def _training_time(generator: TrainedConfig) -> str:
    import numpy as np

    from showthrough.core.images import ArraySource, ImageSet
    from showthrough.generators.training.train import train

    n, side = 4 * generator.batch_size, generator.size
    noise = np.random.default_rng(0).integers(0, 255, (n, side, side, 3), dtype=np.uint8)
    names = [str(number) for number in range(n)]
    images = ImageSet(
        role=Role.TRAIN,
        source=ArraySource(noise),
        ids=names,
        identity=names,
        sizes=[(side, side)] * n,
        digest="",
    )
    times: list[float] = []  # after each step

    def told(_step: int, _steps: int, _loss: float) -> None:
        times.append(time.perf_counter())

    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        short = generator.model_copy(update={"steps": LONG, "sheets": 0, "start": None})
        train(short, images, Path(scratch), 0, told)
    each = (times[-1] - times[SHORT - 1]) / (LONG - SHORT)
    total = times[0] - started + generator.steps * each
    return f"{generator.steps:,} steps, {1e3 * each:.3g} ms each here: about {_span(total)}"


def _comparisons(counts: Counts) -> str:
    real = counts.images.get(Role.TRAIN, 0) + counts.images.get(Role.HOLDOUT, 0)
    pairs = 2 * real * counts.images[Role.SYNTHETIC] + comb(counts.images.get(Role.REFERENCE, 0), 2)
    return f"{pairs:.2g} pairs for each observer"


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
