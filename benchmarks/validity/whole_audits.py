"""How often honest audits are blocked, and what becomes of planted copies: all checks, and the gate.

python -m benchmarks.validity.whole_audits [--seeds 200] [--people 100] [--synthetic 300] [--planted-seeds 10]

People are drawn (sums of smooth patterns), so that thousands of audits fit in an hour; two matchers see
different parts of what tells them apart. Checks, error budget and gate are those of an audit; the controls
are taken to have behaved.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
from benchmarks.validity.worlds import (
    KINDS,
    WORLDS,
    Audit,
    Population,
    Sizes,
    Vectors,
    drawn_population,
    honest,
    patterns,
    planted,
)

from showthrough.config_files import load_policy
from showthrough.core.cards import all_cards
from showthrough.core.config import AuditConfig
from showthrough.core.decision import Decision, Status
from showthrough.core.facts import ErrorBudget, Family
from showthrough.core.images import Role
from showthrough.core.records import AuditRecord, Finding, RoleData
from showthrough.core.subjects.data_config import DataConfig
from showthrough.core.types import Features, Images
from showthrough.errors import Exit
from showthrough.gate import decide
from showthrough.interpret.bounds import has_value
from showthrough.stats.intervals import clopper_pearson
from showthrough.testing.in_memory import PIXELS, ArrayObservations, Faces, ToyFaces, embedder, observed
from showthrough.testing.planted_records import a_record, good_controls
from showthrough.toolkit.run_checks import alarms_possible, membership_guesses, plan_checks, run_checks

TODAY = date(2026, 2, 21)
POLICIES = ("faces-default", "faces-pilot", "plates-default")
REFERENCE = 60  # people with two photos each
SHARES = (0.001, 0.01, 0.1)  # of the synthetic images
GALLERIES = {
    "equal": (1.0, 1, 1),
    "20 : 1": (0.05, 1, 1),
    "five photos": (1.0, 5, 5),
    "five : one": (1.0, 5, 1),
}


class Options(NamedTuple):
    """How much is simulated."""

    seeds: int
    people: int
    synthetic: int
    planted_seeds: int


def main() -> None:
    """Print how often honest audits are blocked in each world, and what becomes of copies of each kind."""
    parser = argparse.ArgumentParser()
    for name, value in (("seeds", 200), ("people", 100), ("synthetic", 300), ("planted-seeds", 10)):
        parser.add_argument(f"--{name}", type=int, default=value)
    options = Options(**vars(parser.parse_args()))
    people = population()
    for row in chain(null_rows(people, options), planted_rows(people, options)):
        print(json.dumps(row), flush=True)


@cache
def population() -> Population:
    """Return the people whom all audits draw from."""
    return drawn_population(1400, np.random.default_rng(5))


def null_rows(people: Population, options: Options) -> Iterator[dict[str, object]]:
    """Yield in how many honest audits of each world and gallery each policy blocks the release."""
    for gallery in GALLERIES:
        for number, world in enumerate(WORLDS):
            started, blocked, why = time.perf_counter(), Counter[str](), Counter[str]()
            for seed in range(options.seeds):
                audit = honest(
                    world, people, sizes_of(gallery, options), np.random.default_rng([seed, number])
                )
                for policy, decision in decisions(audit, people, seed).items():
                    blocked[policy] += decision.exit_code is Exit.GATE_FAILED
                    why.update(broken_rules(decision))
            yield {
                "galleries": gallery,
                "world": world,
                "of": options.seeds,
                **{policy: _share(blocked[policy], options.seeds) for policy in POLICIES},
                "why": dict(why),
                "seconds": round((time.perf_counter() - started) / max(options.seeds, 1), 2),
            }


def planted_rows(people: Population, options: Options) -> Iterator[dict[str, object]]:
    """Yield what became of copies of each kind among strangers: how often they were counted."""
    for kind in KINDS:
        for share in SHARES:
            ends: Counter[str] = Counter()
            copies = max(1, round(share * options.synthetic))
            for seed in range(options.planted_seeds):
                rng = np.random.default_rng([seed, 77])
                audit = honest("strangers", people, sizes_of("equal", options), rng)
                found = decisions(planted(audit, kind, copies, 0, rng), people, seed)["faces-pilot"]
                ends[ending(found)] += 1
            yield {"kind": kind, "copies": copies, "of images": options.synthetic, **ends}


def ending(decision: Decision) -> str:
    """Return what the counts of single copies and of leaked people came to.

    "blocked": one of them is not met; "left open": one has no answer, and says why; "missed": all are zero,
    so that nothing but the number of images or people, or another rule, keeps the release from passing.
    """
    counts = [ruling for ruling in decision.rulings if ruling.rule.at_most == 0]
    if any(ruling.status is Status.FAIL for ruling in counts):
        return "blocked"
    found = [ruling.finding for ruling in counts if ruling.finding is not None]
    return "missed" if all(has_value(finding) for finding in found) else "left open"


def broken_rules(decision: Decision) -> list[str]:
    """Return the rules that block."""
    rulings = decision.rulings
    return [r.rule.statistic for r in rulings if r.status is Status.FAIL and r.rule.severity == "block"]


def sizes_of(gallery: str, options: Options) -> Sizes:
    """Return how many there are of what."""
    smaller, photos, held_photos = GALLERIES[gallery]
    holdout = max(20, round(smaller * options.people))
    train = options.people if smaller == 1 else round(holdout / smaller)
    return Sizes(train, holdout, options.synthetic, photos, held_photos)


def decisions(audit: Audit, people: Population, seed: int) -> dict[str, Decision]:
    """Return what each shipped policy decides on an audit."""
    seen = observations(audit, people, seed)
    planned, base = plan_checks(all_cards(), config()), Path()
    findings = run_checks(planned, seen, seed)
    return {
        name: decide(record(seen, findings, name), load_policy(name, base), today=TODAY) for name in POLICIES
    }


def observations(audit: Audit, people: Population, seed: int) -> ArrayObservations:
    """Return what checks see: pixels, two matchers, and people of neither role to calibrate by."""
    used = set(audit.train_person.tolist()) | set(audit.holdout_person.tolist())
    free = [name for name in people.photos if name not in used]
    chosen = np.random.default_rng([seed, 9]).permutation(free)[:REFERENCE]
    rows = np.concatenate([people.photos[name][:2] for name in chosen.tolist()])
    sets = {
        "train": _faces(audit.train, audit.train_person),
        "holdout": _faces(audit.holdout, audit.holdout_person),
        "reference": _faces(people.flat[rows], people.person[rows]),
        "synthetic": _faces(audit.made, np.arange(len(audit.made))),
    }
    matchers = [embedder(name, partial(traits, part=part)) for name, part in PARTS.items()]
    planned = plan_checks(all_cards(), config())
    facts = (ErrorBudget(alarms_possible(planned, 3)), Family(membership_guesses(planned, 3)))
    return observed(ToyFaces(), (PIXELS, *matchers), facts, **sets)


PARTS = {"one": slice(0, 30), "other": slice(10, 40)}


def traits(images: Images, part: slice) -> Features:
    """Return the part of what tells drawn people apart that one matcher sees, (n, 30)."""
    basis, scale = patterns(images.shape[1])
    flat = images.reshape(len(images), -1) / 255 - 0.5
    return np.asarray((flat @ basis.T / scale)[:, part] + 1e-6, dtype=np.float32)


def _faces(flat: Vectors, person: np.ndarray) -> Faces:
    side = int((flat.shape[1] / 3) ** 0.5)
    pictures = np.rint(flat * 255).astype(np.uint8).reshape(-1, side, side, 3)
    return Faces(pictures, [f"p{who}" for who in person.tolist()])


@cache
def config() -> AuditConfig:
    """Return an audit of a folder."""
    return AuditConfig(name="simulated", data=DataConfig(train="a", holdout="b", synthetic="c"))


def record(seen: ArrayObservations, findings: tuple[Finding, ...], policy: str) -> AuditRecord:
    """Return the record of an audit whose controls behaved."""
    data = tuple(
        RoleData(
            role=role,
            n_images=len(seen.images(role)),
            n_identities=seen.images(role).n_identities,
            identity_known=True,
            digest=str(role),
        )
        for role in Role
    )
    suites = sorted({finding.suite for finding in findings})
    return a_record(
        *findings,
        cards=tuple(all_cards().values()),
        controls=tuple(c for suite in suites for c in good_controls(suite)),
        embedders=seen.embedders,
        data=data,
        policy=load_policy(policy, Path()),
    )


def _share(hits: int, trials: int) -> list[float]:
    found = clopper_pearson(hits, trials)
    return [hits, round(found.low, 4), round(found.high, 4)]


if __name__ == "__main__":
    main()
