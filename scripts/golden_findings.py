"""The planted numbers of the golden example: a generator that leaks two people and a little more."""

from collections.abc import Callable, Iterator
from functools import partial
from math import inf
from typing import NamedTuple

import numpy as np

from showthrough.core.curves import Evidence
from showthrough.core.records import Finding, Outcome
from showthrough.stats.biometric.verification import error_curve, true_acceptance
from showthrough.stats.intervals import Interval, clopper_pearson, difference_interval
from showthrough.stats.roc import operating_interval, operating_point, roc_auc, roc_auc_interval
from showthrough.toolkit.error_curves import det_curve, roc_curve
from showthrough.toolkit.histograms import NEAREST, binned, histograms
from showthrough.toolkit.membership import SCORE

Keyed = Callable[[str], str]
PEOPLE, DRAWN, CANARIES = 5_000, 12_000, 10_000
SUITES = {"near_copy": "memorisation", "nearest_sample": "membership", "match_rate": "biometric"}


class Leak(NamedTuple):
    """Leak of a model: near-copies by each embedder, and people whom an attacker knows by each."""

    copies: tuple[int, int] = (16, 23)
    known: tuple[int, int] = (5, 59)


THIS = Leak()


def findings(keyed: Keyed, leak: Leak = THIS) -> tuple[Finding, ...]:
    """Return every finding of the example."""
    return (
        *_memorisation(keyed, leak),
        *_membership(leak),
        *_biometric(),
        *_matchers(),
        measured("dp_accounting", "dp", "claimed_epsilon", 7.47, n_identities=PEOPLE, n_images=18_400),
        *_all_trainings(),
        *_canaries(),
        *_utility(),
        *_quality(),
        *_performance(),
    )


def _all_trainings() -> tuple[Finding, ...]:
    about = {"n_identities": PEOPLE, "n_images": 18_400}
    return (
        measured("all_trainings", "dp", "total_epsilon", 9.84, **about),
        measured("all_trainings", "dp", "unprotected_trainings", 1.0, **about),
    )


def _canaries() -> Iterator[Finding]:
    about = {"params": {"form": "denoising", "delta": 5e-6}, "n_identities": CANARIES}
    told = "5,210 of 10,000 guesses were right."
    for statistic, value, note in (
        ("audited_epsilon", 0.0508, told),
        ("audit_consistency", 0.0508 - 7.47, told),
        ("epsilon_ceiling", 7.98, ""),
        (
            "table_epsilon",
            0.0,
            "The threshold was chosen on one half of the canaries and counted on the other.",
        ),
    ):
        bounded = note == told
        yield measured(
            "one_run_audit", "dp", statistic, value, note=note, **about,
            interval=Interval(value, inf, 0.95) if bounded else None,
            chance=0.0 if statistic == "audited_epsilon" else None,
        )  # fmt: skip


def _memorisation(keyed: Keyed, leak: Leak) -> Iterator[Finding]:
    rng = np.random.default_rng(3)
    by_pixels, by_face = leak.copies
    for by, hits, control, exposed in (("pixels", by_pixels, 2, 11), ("facenet", by_face, 6, 19)):
        about = {"n_identities": PEOPLE, "n_images": DRAWN, "params": {"by": by}, "seconds": 61.2}
        nearest = {"train": rng.gamma(30, 0.36, DRAWN), "holdout": rng.gamma(30, 0.365, DRAWN)}
        yield measured(
            "near_copy", "memorisation", "near_copy_excess", (hits - control) / DRAWN,
            interval=difference_interval(hits, DRAWN, control, DRAWN), chance=0.0, detectable=0.0011,
            histograms=histograms(nearest, axis=NEAREST), **about,
        )  # fmt: skip
        yield share(
            "near_copy", "memorisation", "near_copy_rate", hits, DRAWN,
            control=control / DRAWN, detectable=0.0009, **about,
        )  # fmt: skip
        yield share(
            "near_copy", "memorisation", "exposed_people", exposed, PEOPLE,
            control=control / PEOPLE, detectable=0.0016, **about,
        )  # fmt: skip
    most = clopper_pearson(2, DRAWN)
    yield measured(
        "near_copy", "memorisation", "confirmed_copies", 2.0,
        interval=Interval(most.low * DRAWN, most.high * DRAWN, most.level),
        chance=0.0, hits=2, trials=DRAWN, n_identities=PEOPLE, n_images=DRAWN, params={"by": "pixels"},
        evidence=tuple(_pairs(keyed)), note="Second look by facenet.", seconds=61.2,
    )  # fmt: skip


def _pairs(keyed: Keyed) -> Iterator[Evidence]:
    distances = (0.8, 1.1, 4.2, 4.6, 4.9, 5.3, 5.4, 5.8, 6.0, 6.1)
    for index, distance in enumerate(distances):
        yield Evidence(
            synthetic=f"synthetic-{keyed(f's{index}')[:12]}",
            real=f"train-{keyed(f'r{index}')[:12]}",
            person=f"person-{keyed(f'p{index}')[:12]}",
            by="pixels",
            distance=distance,
            percentile=1.0 if index < 5 else 0.9994 - 0.0002 * index,
            confirmed=index < 2,
        )


def _membership(leak: Leak) -> Iterator[Finding]:
    rng = np.random.default_rng(4)
    about = {"n_identities": 2 * PEOPLE, "n_images": 36_550, "seconds": 48.0}
    yield measured(
        "nearest_sample",
        "membership",
        "blind_auc",
        0.503,
        interval=Interval(0.491, 0.515, 0.95),
        chance=0.5,
        **about,
    )
    for by, shift, known in (("pixels", 0.03, leak.known[0]), ("facenet", 0.13, leak.known[1])):
        scores = {
            "members": rng.normal(shift, 1, PEOPLE) + 5 * (np.arange(PEOPLE) < known),
            "non-members": rng.normal(0, 1, PEOPLE),
        }
        own, other = scores.values()
        params = {"by": by}
        yield measured(
            "nearest_sample", "membership", "auc", roc_auc(own, other), interval=roc_auc_interval(own, other),
            chance=0.5, detectable=0.516, histograms=histograms(scores, axis=SCORE), params=params,
            curves=roc_curve(own, other, partial(operating_interval, own, other)), **about,
        )  # fmt: skip
        for fpr in (0.01, 0.001):
            point = operating_point(own, other, fpr)
            yield measured(
                "nearest_sample", "membership", "tpr_at_fpr", point.value, hits=point.hits, trials=PEOPLE,
                interval=operating_interval(own, other, fpr), control=point.fpr, chance=fpr,
                detectable=fpr + 0.0021, params={**params, "fpr": fpr}, **about,
            )  # fmt: skip


def _biometric() -> Iterator[Finding]:
    for by, train, holdout, found in (("facenet", 3_520, 3_484, 41), ("arcface", 3_391, 3_402, 60)):
        params = {"by": by, "fmr": 0.0001}
        about = {"n_identities": PEOPLE, "n_images": 11_410, "params": params, "seconds": 75.5}
        yield share(
            "match_rate", "biometric", "failure_to_enrol", found, 18_400,
            n_identities=PEOPLE, n_images=18_400, params={"by": by, "role": "train"},
        )  # fmt: skip
        yield share(
            "match_rate", "biometric", "threshold_fmr", 288, 2_878_800, n_identities=2_400, params=params
        )
        yield share("match_rate", "biometric", "fnmr", 391, 6_620, n_identities=2_400, params=params)
        yield measured(
            "match_rate", "biometric", "match_excess", (train - holdout) / PEOPLE,
            interval=difference_interval(train, PEOPLE, holdout, PEOPLE), detectable=0.026, **about,
        )  # fmt: skip
        yield share(
            "match_rate", "biometric", "person_rate", train, PEOPLE,
            control=holdout / PEOPLE, detectable=0.722, **about,
        )  # fmt: skip
    yield measured(
        "match_rate", "biometric", "match_excess", 0.004, interval=Interval(-0.013, 0.021, 0.95), chance=0.0,
        n_identities=PEOPLE, n_images=DRAWN, params={"by": "pca", "fmr": 0.0001},
        note="Not a biometric matcher: this can show a leak, but it can pass no biometric rule.",
    )  # fmt: skip


def _matchers() -> Iterator[Finding]:
    rng = np.random.default_rng(6)
    people = rng.normal(size=(600, 48))
    photos = np.repeat(people, 2, axis=0) + 0.85 * rng.normal(size=(1200, 48))
    photos = (photos / np.linalg.norm(photos, axis=1, keepdims=True)).astype(np.float32)
    who = np.arange(1200) // 2
    curve = error_curve(photos, who)
    for point in true_acceptance(photos, who, rng, replicates=100):
        yield measured(
            "matcher_accuracy", "biometric", "tar_at_fmr", point.tar, interval=point.interval,
            hits=round(point.tar * point.genuine), trials=point.genuine, n_identities=point.people,
            n_images=len(photos), curves=det_curve(curve, 2),
            histograms=binned(
                ("one person", "two people"), curve.edges, np.stack([curve.genuine, curve.strangers]),
                axis="Similarity of two photos (cosine)",
            ),
            params={
                "by": "facenet", "fmr": point.fmr, "threshold": point.threshold,
                "comparisons": point.strangers,
            },
        )  # fmt: skip


def _utility() -> Iterator[Finding]:
    about = {"n_images": 800, "params": {"test": "photos"}, "seconds": 940.0}
    drop = Interval(0.058, 0.106, 0.95)
    yield measured("detection", "utility", "map50_drop", 0.082, interval=drop, **about)
    yield measured(
        "detection", "utility", "map50_ratio", 0.883, interval=Interval(0.851, 0.915, 0.95), **about
    )
    for learned_from, score in (("real", 0.701), ("synthetic", 0.619)):
        params = {**about["params"], "learned_from": learned_from}
        yield measured(
            "detection", "utility", "map50", score, interval=Interval(score - 0.031, score + 0.03, 0.95),
            chance=0.083, **{**about, "params": params},
        )  # fmt: skip


def _quality() -> Iterator[Finding]:
    about = {"n_identities": 10_000, "n_images": 10_000, "seconds": 130.0}
    for against, fid, precision in (("holdout", 21.4, 0.713), ("train", 20.1, 0.741)):
        params = {"extractor": "FID-768 (Inception 2015-12-05, Mixed_6e)", "against": against}
        yield measured(
            "frechet", "quality", "frechet", fid, interval=Interval(fid - 0.8, fid + 0.8, 0.95), control=3.2,
            params=params, **about,
        )  # fmt: skip
        yield measured(
            "precision_recall", "quality", "precision", precision,
            interval=Interval(precision - 0.02, precision + 0.02, 0.95),
            control=0.836, params=params, **about,
        )  # fmt: skip
    yield measured(
        "frechet", "quality", "frechet_gap", 1.3, interval=Interval(0.4, 2.2, 0.95), chance=0.0,
        params={"extractor": "FID-768 (Inception 2015-12-05, Mixed_6e)"}, **about,
    )  # fmt: skip
    yield Finding(
        check="precision_recall", suite="quality", statistic="recall", outcome=Outcome.UNDERPOWERED,
        note="Recall needs 20 images of each kind and person.", needed=20,
    )  # fmt: skip


def _performance() -> Iterator[Finding]:
    params = {"device": "cpu", "batch_size": 64}
    yield measured(
        "performance", "performance", "seconds_per_1000", 31.6, interval=Interval(30.9, 33.4, 0.95),
        n_images=256, params=params,
    )  # fmt: skip
    yield measured("performance", "performance", "parameters", 35_700_000.0, n_images=256, params=params)


def share(check: str, suite: str, statistic: str, hits: int, trials: int, **about: object) -> Finding:
    interval = clopper_pearson(hits, trials)
    return measured(
        check, suite, statistic, hits / trials, interval=interval, hits=hits, trials=trials, **about
    )


def measured(check: str, suite: str, statistic: str, value: float, **about: object) -> Finding:
    given = {"check": check, "suite": suite, "statistic": statistic, "value": value, **about}
    return Finding.model_validate({"outcome": Outcome.MEASURED, **given})
