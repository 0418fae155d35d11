"""What every membership attack on samples must do; its own test adds what is special about it."""

import numpy as np

from showthrough.core.check import Check
from showthrough.core.records import Finding, Outcome


def findings(check: Check, seen, seed=1) -> list[Finding]:
    return list(check.run(seen, np.random.default_rng(seed)))


def of(found: list[Finding], statistic: str, **params) -> list[Finding]:
    return [f for f in found if f.statistic == statistic and params.items() <= dict(f.params).items()]


def finds_a_planted_leak(check: Check, leaky) -> None:
    """Find it by at least one embedder; none may be fooled into the opposite."""
    found = findings(check, leaky(share=1.0))
    aucs = of(found, "auc")
    assert any(auc.shows_leak for auc in aucs), aucs
    assert all(auc.interval.high > 0.5 for auc in aucs)
    assert len(of(found, "tpr_at_fpr")) == 2 * len(of(found, "auc"))


def rises_with_the_leak(check: Check, leaky) -> None:
    aucs = [of(findings(check, leaky(share=share)), "auc")[0].value for share in (0.0, 0.5, 1.0)]
    assert aucs == sorted(aucs)
    assert aucs[-1] > aucs[0] + 0.15


def finds_nothing_where_nothing_leaks(check: Check, leaky) -> None:
    found = [f for seed in range(12) for f in findings(check, leaky(share=0.0, seed=seed, n=100))]
    for statistic in ("auc", "tpr_at_fpr"):
        alarms = [f.shows_leak for f in of(found, statistic) if f.value is not None]
        assert len(alarms) >= 12
        assert np.mean(alarms) <= 0.15


def gives_the_same_answer_twice(check: Check, leaky) -> None:
    seen = leaky(share=0.3)
    assert findings(check, seen) == findings(check, seen)


def withdraws_where_the_split_differs(check: Check, toy, leaky, rng) -> None:
    holdout = toy.people(150, rng, photos=2, name="dark")
    darker = holdout._replace(images=(holdout.images // 2 + 10).astype(np.uint8))
    found = findings(check, leaky(share=0.0, holdout=darker))
    for finding in of(found, "auc"):
        assert finding.outcome is Outcome.NOT_ASSESSABLE
        assert "without the generator" in finding.note
