"""Planted numbers of a generator that leaks nothing: of people enough to show it, or of too few."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import numpy as np
from golden_findings import measured, share

from showthrough.core.records import Control, ControlKind, Finding
from showthrough.stats.intervals import Interval, clopper_pearson, difference_interval
from showthrough.stats.roc import operating_interval, operating_point, roc_auc, roc_auc_interval
from showthrough.toolkit.error_curves import roc_curve
from showthrough.toolkit.histograms import NEAREST, histograms
from showthrough.toolkit.membership import SCORE

SINGLE = (  # tests for single copies: check and statistic
    ("near_copy", "confirmed_copies"),
    ("altered_copy", "altered_copies"),
    ("copied_part", "copied_parts"),
)
SECONDS = 75.0


class World(NamedTuple):
    """World of an example: how many people, samples and matchers there are."""

    people: int
    drawn: int
    reference: int
    matchers: tuple[str, ...]


def clean_findings(world: World) -> tuple[Finding, ...]:
    """Return every finding about a generator that knows nobody better than anybody else."""
    return (*_copies(world), *_guesses(world), *_matches(world), *_groups(world), *_use(world))


def clean_controls(world: World) -> tuple[Control, ...]:
    """Return controls that all behaved."""
    tried = [
        *((check, "memorisation", statistic, "pixels", 500.0) for check, statistic in SINGLE),
        ("near_copy", "memorisation", "near_copy_excess", "pixels", 0.994),
        ("extraction", "memorisation", "extracted_images", "pixels", 25.0),
        *(("nearest_sample", "membership", "auc", by, 0.548) for by in ("pixels", *world.matchers)),
        *(("match_rate", "biometric", "match_excess", by, 0.09) for by in world.matchers),
    ]
    joint = _joint(world)
    if joint is not None:
        tried.append(("fused_match", "biometric", "fused_people", joint, 61.0))
        tried.append(("repeated_match", "biometric", "repeated_people", joint, 25.0))
    return tuple(
        Control(
            suite=suite,
            check=check,
            statistic=statistic,
            kind=kind,
            planted="500 training images with noise of 4 grey levels"
            if kind is ControlKind.POSITIVE
            else "500 images of reference people, who never met the generator",
            caught=kind is ControlKind.POSITIVE,
            value=seen if kind is ControlKind.POSITIVE else 0.5 if statistic == "auc" else 0.0,
            interval=None,
            n_images=500,
            params={"by": by},
        )
        for check, suite, statistic, by, seen in tried
        for kind in ControlKind
    )


def _joint(world: World) -> str | None:
    return " + ".join(world.matchers) if len(world.matchers) > 1 else None


def _copies(world: World) -> Iterator[Finding]:
    rng, people, drawn = np.random.default_rng(7), world.people, world.drawn
    about = {"n_identities": people, "n_images": drawn, "params": {"by": "pixels"}, "seconds": SECONDS}
    nearest = {"train": rng.gamma(30, 0.36, drawn), "holdout": rng.gamma(30, 0.36, drawn)}
    apart = difference_interval(1, drawn, 1, drawn)
    yield measured(
        "near_copy", "memorisation", "near_copy_excess", 0.0, interval=apart, chance=0.0,
        detectable=8 / drawn, histograms=histograms(nearest, axis=NEAREST), **about,
    )  # fmt: skip
    yield share(
        "near_copy", "memorisation", "exposed_people", 1, people,
        control=1 / people, detectable=6 / people, **about,
    )  # fmt: skip
    for check, statistic in SINGLE:
        yield _none(check, "memorisation", statistic, drawn, about)
    yield _none("extraction", "memorisation", "extracted_images", people, about)


def _none(check: str, suite: str, statistic: str, trials: int, about: dict[str, object]) -> Finding:
    most = clopper_pearson(0, trials)
    return measured(
        check, suite, statistic, 0.0, hits=0, trials=trials, chance=0.0, detectable=1.0,
        interval=Interval(most.low * trials, most.high * trials, most.level), **about,
    )  # fmt: skip


def _guesses(world: World) -> Iterator[Finding]:
    rng, people = np.random.default_rng(8), world.people
    about = {"n_identities": 2 * people, "n_images": 4 * people, "n_control": people, "seconds": 48.0}
    for by in ("pixels", *world.matchers):
        own, other = rng.normal(0, 1, people), rng.normal(0, 1, people)
        params = {"by": by}
        yield measured(
            "nearest_sample", "membership", "auc", roc_auc(own, other), interval=roc_auc_interval(own, other),
            chance=0.5, detectable=0.5 + 1.2 / people**0.5, params=params,
            histograms=histograms({"members": own, "non-members": other}, axis=SCORE),
            curves=roc_curve(own, other, partial(operating_interval, own, other)), **about,
        )  # fmt: skip
        for fpr in (0.01, 0.001):
            if people * fpr < 1:
                continue
            point = operating_point(own, other, fpr)
            yield measured(
                "nearest_sample", "membership", "tpr_at_fpr", point.value, hits=point.hits, trials=people,
                interval=operating_interval(own, other, fpr), control=point.fpr, chance=fpr,
                detectable=2 * fpr, params={**params, "fpr": fpr}, **about,
            )  # fmt: skip


def _matches(world: World) -> Iterator[Finding]:
    people = world.people
    found = round(0.004 * people)
    for place, by in enumerate(world.matchers):
        params = {"by": by, "fmr": 0.0001}
        about = {"n_identities": people, "n_images": world.drawn, "n_control": people, "params": params}
        train, holdout = found + place, found + 1
        yield share("match_rate", "biometric", "threshold_fmr", 288, 2_878_800, params=params)
        yield measured(
            "match_rate", "biometric", "match_excess", (train - holdout) / people, chance=0.0,
            interval=difference_interval(train, people, holdout, people), detectable=40 / people**1.5,
            control=0.0, **about,
        )  # fmt: skip
        yield share(
            "match_rate", "biometric", "person_rate", train, people,
            control=holdout / people, detectable=(found + 40) / people, **about,
        )  # fmt: skip
    joint = _joint(world)
    if joint is None:
        return
    params = {"by": joint, "fmr": 0.00001}
    about = {"n_identities": people, "n_images": world.drawn, "n_control": people, "params": params}
    yield _none("fused_match", "biometric", "fused_people", people, about)
    yield _none("fused_match", "biometric", "leaked_people", people, about)
    yield _none("repeated_match", "biometric", "repeated_people", people, about)


def _groups(world: World) -> Iterator[Finding]:
    for by in world.matchers if world.people >= 1_000 else ():
        yield measured(
            "group_rates", "biometric", "worst_group_ratio", 1.14, interval=Interval(0.98, 1.33, 0.95),
            n_identities=world.reference, n_images=2 * world.reference, params={"by": by, "fmr": 0.0001},
        )  # fmt: skip


def _use(world: World) -> Iterator[Finding]:
    about = {"n_images": 800, "params": {"test": "photos"}, "seconds": 940.0}
    yield measured(
        "detection", "utility", "map50_drop", 0.021, interval=Interval(0.004, 0.038, 0.95), **about
    )
    for learned_from, score in (("real", 0.701), ("synthetic", 0.680)):
        yield measured(
            "detection", "utility", "map50", score, interval=Interval(score - 0.03, score + 0.03, 0.95),
            chance=0.083, **{**about, "params": {"test": "photos", "learned_from": learned_from}},
        )  # fmt: skip
    extractor = {"extractor": "FID-768 (Inception 2015-12-05, Mixed_6e)", "against": "holdout"}
    yield measured(
        "frechet", "quality", "frechet", 18.2, interval=Interval(17.5, 18.9, 0.95), control=3.2,
        params=extractor, n_identities=world.people, n_images=world.drawn,
    )  # fmt: skip
