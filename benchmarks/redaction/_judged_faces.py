"""Figures of a redaction of faces: people found again, linked and mapped, and labels that are kept."""

from pathlib import Path
from typing import Any

import numpy as np
from benchmarks._lfw import embedder
from benchmarks.redaction._faces_of_roles import RolePhotos
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from showthrough.core.missing import Missing
from showthrough.core.types import Features, Floats
from showthrough.errors import NotEnoughDataError
from showthrough.redaction.anonymisers.conditions import LABELS, labelled, medians_of
from showthrough.redaction.attackers.attack import FaceMatcher, FacePairs
from showthrough.redaction.attackers.face_pairs import matcher_of
from showthrough.redaction.attackers.known_attacks import all_attacks
from showthrough.redaction.attackers.linear_ways import sight_of
from showthrough.stats.biometric.linkability import linkability_excess
from showthrough.stats.biometric.match_rates import threshold_at_fmr
from showthrough.stats.biometric.uniqueness import uniqueness
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.stats.redaction.identity_maps import mapped_people, pointed_to
from showthrough.stats.redaction.reidentification import falsely_first, rank_one, reidentified

FMRS = (1e-2, 1e-3)
Row = dict[str, Any]


def judge() -> FaceMatcher:
    """Return MobileFaceNet, which no anonymiser was trained against."""
    matcher = matcher_of(embedder())
    assert not isinstance(matcher, Missing)
    return matcher


def figures_of(
    pairs: dict[str, FacePairs],
    roles: dict[str, RolePhotos],
    matcher: FaceMatcher,
    attacks: tuple[str, ...],
    budget: tuple[int, Path],
) -> Row:
    """Return all figures of one redaction."""
    steps, folder = budget
    folder.mkdir(parents=True, exist_ok=True)
    kinds = all_attacks()
    judged, strangers = pairs["judged"], pairs["strangers"]
    row: Row = {}
    for name in attacks:
        attack = kinds[name](side=48, steps=steps)
        attacker = attack.learn(pairs["attackers"], matcher, 0, folder, lambda *_: None)
        probes = attacker.probe(judged.redacted[::2])
        gallery = attacker.enrol(judged.clean[1::2], judged.redacted[1::2])
        row[name] = {"method": attacker.method, **_found(probes, gallery, attacker.probe(strangers.redacted))}
    return {**row, **_linked(pairs, matcher), "kept": _kept(pairs, roles, matcher)}


def _found(probes: Features, gallery: Features, strangers: Features) -> Row:
    people, rng = np.arange(len(probes)), np.random.default_rng(0)
    first = rank_one(probes, gallery, people, rng)
    others = falsely_first(strangers, gallery, people, rng)
    row: Row = {"rank 1": _told(first.value, first.interval), "strangers at rank 1": round(others.value, 4)}
    for fmr in FMRS:
        try:
            found = reidentified(probes, gallery, people, strangers, fmr)
        except NotEnoughDataError as error:
            row[f"at {fmr:g}"] = str(error)
            continue
        row[f"at {fmr:g}"] = _told(found.value, found.interval)
        row[f"strangers at {fmr:g}, up to"] = round(found.fmr_interval.high, 4)
    return row


def _linked(pairs: dict[str, FacePairs], matcher: FaceMatcher) -> Row:
    """Return links among outputs, maps to one other person, and how many faces are shown."""
    judged, clean = pairs["judged"], matcher(pairs["judged"].clean)
    outputs, strangers = matcher(judged.redacted), matcher(pairs["strangers"].redacted)
    first, second = outputs[::2], outputs[1::2]
    people, rng = np.arange(len(first)), np.random.default_rng(0)
    links = reidentified(first, second, people, strangers, FMRS[0])
    others = matcher(pairs["attackers"].clean)
    threshold = _threshold(others)
    gallery = np.concatenate([clean, others])
    whose = np.concatenate([judged.person, len(first) + pairs["attackers"].person])
    one, other = (pointed_to(side, people, gallery, whose, threshold) for side in (first, second))
    mapped = mapped_people(one, other, rng)
    mated, nonmated = (
        (first.astype(np.float64) * np.roll(second, shift, axis=0)).sum(axis=1) for shift in (0, 1)
    )
    linkage = linkability_excess(mated, nonmated, rng)
    shown = uniqueness(first, threshold)
    return {
        "linked at 0.01": _told(links.value, links.interval),
        "linkability beyond chance": _told(linkage.value, linkage.interval),
        "mapped": _told(mapped.hits / mapped.people, clopper_pearson(mapped.hits, mapped.people)),
        "mapped by chance, up to": mapped.beyond(0.01) / mapped.people,
        "different faces": round(shown.greedy / shown.images, 3),
        "the most repeated": round(shown.largest / shown.images, 3),
    }


def _threshold(clean: Features) -> float:
    """Return the threshold at a false match rate of 1e-3 among the attackers' people, one photo each."""
    one = clean[::2].astype(np.float64)
    alike = one @ one.T
    return threshold_at_fmr(alike[np.triu_indices(len(one), 1)], FMRS[1])


def _kept(pairs: dict[str, FacePairs], roles: dict[str, RolePhotos], matcher: FaceMatcher) -> Row:
    """Return how well labels are told from redacted faces, by who learned it on other people's."""
    medians = medians_of(roles["learned"].landmarks)
    wanted = {role: labelled(roles[role].landmarks, medians) for role in ("attackers", "judged")}
    sight = sight_of(pairs["attackers"], matcher)
    scale = StandardScaler().fit(sight(pairs["attackers"].redacted))
    seen = {role: scale.transform(sight(pairs[role].redacted)) for role in wanted}
    return {
        label: _accuracy(seen, {role: labels[:, place] for role, labels in wanted.items()})
        for place, label in enumerate(LABELS)
    }


def _accuracy(seen: dict[str, Floats], wanted: dict[str, Floats]) -> Row:
    learned = LogisticRegression(C=0.01, max_iter=2000).fit(seen["attackers"], wanted["attackers"])
    right = learned.predict(seen["judged"][::2]) == wanted["judged"][::2]  # one picture of each person
    hits, n = int(right.sum()), len(right)
    return _told(hits / n, clopper_pearson(hits, n))


def _told(value: float, interval: Interval) -> Row:
    return {"value": round(value, 4), "low": round(interval.low, 4), "high": round(interval.high, 4)}
