"""What each stage of an audit that runs should still take: tried in a few seconds, on what it has loaded."""

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module

from showthrough.audit.planning.plan_costs import (
    CHECKS,
    CONTROLS,
    PLANTED,
    Cost,
    comparing,
    detecting,
    looking_at,
    workload_of,
)
from showthrough.audit.planning.time_left import StageCost
from showthrough.audit.planning.tried_images import LOOKED
from showthrough.core.check import Check
from showthrough.core.config import AuditConfig
from showthrough.core.facts import DetectionScores
from showthrough.core.generator_config import FolderConfig
from showthrough.core.images import Role
from showthrough.core.training_settings.trained_config import TrainedConfig
from showthrough.data.inputs import Inputs
from showthrough.observers.live_observations import Observer
from showthrough.toolkit.run_checks import Planned

SMALL = 1.0  # seconds of a stage that only counts and writes


def expected_stages(
    config: AuditConfig,
    planned: Sequence[Planned],
    inputs: Inputs,
    embedders: Mapping[str, Observer | None],
) -> list[StageCost]:
    """Return the stages to come, in order; of training and drawing only their own counts tell.

    Of redacted pictures and classifiers nothing is known before: their checks train attackers.
    """
    seconds: dict[str, float] = dict.fromkeys((PLANTED, CONTROLS, CHECKS), 0.0)
    if config.audited == "generator":
        for cost in _costs(config, planned, inputs, embedders):
            for stage, share in cost.stages.items():
                seconds[stage] += share * (cost.seconds or 0.0)
    is_private = any(getattr(one, "privacy", None) is not None for one in config.generators.values())
    stages = [StageCost(PLANTED, seconds[PLANTED]), StageCost("train", None if is_private else 0.0)]
    subjects = [*([None] if config.data.synthetic else []), *config.generators.values()] or [None]
    is_known = config.audited == "generator"
    for subject in subjects:
        is_there = subject is None or isinstance(subject, FolderConfig)
        is_trained = is_private and isinstance(subject, TrainedConfig)  # in the stage before
        stages += [
            StageCost("train and draw", SMALL if is_there or is_trained else None),
            *(
                StageCost(stage, seconds[stage] / len(subjects) if is_known else None)
                for stage in (CONTROLS, CHECKS)
            ),
            StageCost("data and instruments", SMALL),
            StageCost("samples", SMALL),
        ]
    return [*stages, StageCost("report", SMALL * len(subjects))]


def _costs(
    config: AuditConfig,
    planned: Sequence[Planned],
    inputs: Inputs,
    embedders: Mapping[str, Observer | None],
) -> Iterator[Cost]:
    images = {role: len(one) for role, one in inputs.sets.items()}
    images[Role.SYNTHETIC] = len(inputs.listed_synthetic) or config.samples
    sizes, train = workload_of(config, images, planned), inputs.sets[Role.TRAIN]
    found = [train.source.read(row) for row in range(min(LOOKED, len(train)))]
    yield from looking_at(embedders, found, sizes)
    yield from comparing(config, planned, sizes)
    if asks_for_detectors(config, planned):
        yield detecting(config.detection, sizes.generators)


def asks_for_detectors(config: AuditConfig, planned: Sequence[Planned]) -> bool:
    """Return whether detectors will be trained."""
    return config.detection.enabled and any(_asks_for(check, DetectionScores) for _, check in planned)


def _asks_for(check: Check | None, fact: type) -> bool:
    """Return whether a check asks for a fact: its module then imports it."""
    return check is not None and fact in vars(import_module(type(check).__module__)).values()
