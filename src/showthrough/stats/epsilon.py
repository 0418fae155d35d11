"""How much privacy an attack has already disproved."""

from math import log

from showthrough.stats.intervals import clopper_pearson


def epsilon_lower_bound(tp: int, fn: int, fp: int, tn: int, delta: float = 0.0, alpha: float = 0.05) -> float:
    """Return an epsilon that the mechanism certainly exceeds, at confidence `1 - alpha`.

    From one confusion table whose threshold was fixed before looking (or chosen on other data): a
    threshold picked on these counts makes the bound false. Members and non-members must be
    independent draws. 0 means that nothing was disproved, not that nothing leaks.

    Source: Jagielski et al., NeurIPS 2020; Nasr et al., IEEE S&P 2021.

    >>> round(epsilon_lower_bound(600, 400, 100, 900, delta=1e-5), 7)
    1.5537609
    >>> epsilon_lower_bound(50, 50, 50, 50)
    0.0
    """
    caught = clopper_pearson(tp, tp + fn, 1 - alpha / 2, side="low").low
    accused = clopper_pearson(fp, fp + tn, 1 - alpha / 2, side="high").high
    forms = ((caught, accused), (1 - accused, 1 - caught))  # (TPR, FPR) and its mirror (TNR, FNR)
    return max([0.0] + [log((hit - delta) / miss) for hit, miss in forms if hit > delta and miss > 0])
