"""Coverage of images: those that nobody could look at, or that one observer did not see, are unknown."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import inf
from typing import NamedTuple

from showthrough.core.policy import Policy
from showthrough.core.records import AuditRecord, Finding, RoleData
from showthrough.core.types import Role
from showthrough.interpret.bounds import bounds
from showthrough.interpret.credibility import JOINT
from showthrough.interpret.described import role_name, statistic_of, suite_of
from showthrough.interpret.enough import UNTOLD
from showthrough.interpret.numbers import count, digits, noun_for, percent
from showthrough.interpret.phrase import Phrase
from showthrough.interpret.planted_copies import missed_in_short
from showthrough.stats.intervals import Interval

ALL_LOOKED_AT = "Every image was looked at."
HITS = ("share", "difference", "count")  # kinds of figures in which an image can be a hit


class Unseen(NamedTuple):
    """What was not looked at of one role, by the observers that a finding names or by any (no name).

    Of several observers that judge together an image counts that all could see.
    """

    role: Role
    by: str
    given: int  # images, those included that could not be read
    unreadable: int
    not_enrolled: int  # readable, and no face was found
    faces: int  # beside the subject of a synthetic image

    @property
    def readable(self) -> int:
        """Return how many images could be read."""
        return self.given - self.unreadable

    @property
    def images(self) -> int:
        """Return how many images count as not seen; one is enough for each further face."""
        return min(self.given, self.unreadable + self.not_enrolled + self.faces)

    @property
    def share(self) -> float:
        """Return the share of images that were not looked at, or not wholly."""
        return self.images / self.given if self.given else 0.0


def unseen_of(record: AuditRecord, by: str = "") -> tuple[Unseen, ...]:
    """Return the unseen images of each role, in the record's order; boxed photos decide nothing.

    `by` is the embedder's name, several joined as in a finding; without it only what nobody could read.
    """
    joined = [info for info in record.joined if info.name == by]  # else each miss may be of another image
    infos = joined or [info for info in record.embedders if info.name in by.split(JOINT)]
    found = []
    for data in record.data:
        if data.label:
            continue
        missed = min(data.n_images, sum(info.failures.get(data.role, 0) for info in infos))
        faces = sum(info.faces_not_searched for info in infos) if data.role is Role.SYNTHETIC else 0
        found.append(Unseen(data.role, by, data.n_images + data.n_unseen, data.n_unseen, missed, faces))
    return tuple(found)


def too_little_seen(finding: Finding, record: AuditRecord, policy: Policy) -> str | None:
    """Return the sentence on unseen images behind a finding, if more than the policy accepts.

    Every role that the finding's card needs counts; without a card, every role of the record.
    Source: METHODS 10.4.
    """
    card = record.card(finding.check)
    for unseen in unseen_of(record, _by(finding)):
        if card is not None and unseen.role not in card.needs:
            continue
        accepted = policy.max_unseen.get(unseen.role, 0.0)
        if unseen.unreadable > accepted * unseen.given:
            return _told(f"{_part(unseen.unreadable, unseen, record)} could not be looked at.", accepted)
        accepted = policy.max_unenrolled.get(unseen.role, 0.0)
        if unseen.images - unseen.unreadable > accepted * unseen.given:
            return _told(_not_by(unseen, record), accepted)
    return None


def unseen_share(data: RoleData) -> float:
    """Return the share of a role's images that could not be read, frames beyond the limit included."""
    everything = data.n_images + data.n_unseen
    return data.n_unseen / everything if everything else 0.0


def plausible(finding: Finding, record: AuditRecord, confidence: float) -> Interval | None:
    """Return the bounds of a figure where every image that was not seen may have been a hit.

    Figures of images count unseen synthetic images, figures of people unseen training photos, each of
    which may be of another person. Figures that count no hits, and those of suites that measure no leak,
    have the ends of `bounds`.

    Source: METHODS 10.4.
    """
    known = bounds(finding, confidence)
    share = _share_of_hits(finding, record)
    if known is None or share == 0 or known.high == inf:
        return known
    cases = finding.trials or finding.n_identities or finding.n_images if _is_number(finding, record) else 1
    room = max(0.0, cases - max(known.high, 0.0))
    return Interval(known.low, known.high + share * room, known.level)


def with_unseen(finding: Finding, record: AuditRecord, confidence: float) -> Finding:
    """Return a finding whose interval ends where `plausible` does, if images that went unseen may be hits.

    So that a table and the gate tell one figure.
    """
    ends = plausible(finding, record, confidence)
    if ends is None or finding.interval is None or _share_of_hits(finding, record) == 0:
        return finding
    own = finding.interval
    return finding.model_copy(update={"interval": replace(own, high=max(own.high, ends.high))})


def told_unseen(finding: Finding, record: AuditRecord, confidence: float, phrase: Phrase) -> str:
    """Return the sentence on how high a figure may be if what was not seen were hits; empty if all was."""
    ends = plausible(finding, record, confidence)
    if ends is None or ends.high <= 0 or _share_of_hits(finding, record) == 0:
        return ""
    high = (
        f"{digits(ends.high)} {noun_for(ends.high, phrase.noun)}"
        if phrase.kind == "count"
        else percent(ends.high)
    )
    return f"If all that went unseen were hits, up to {high}."


def seen_line(record: AuditRecord) -> str:
    """Return in one line what was not looked at, for page 1; empty where the record tells of no data.

    No face in any image is told as that: it is what noise looks like.
    """
    whole = unseen_of(record)
    unread = [one for one in whole if one.unreadable]
    told = (
        [f"{_list(unread, [one.unreadable for one in unread], record)} could not be read."] if unread else []
    )
    for info in record.embedders:
        told += _by_embedder(info.name, unseen_of(record, info.name), record)
    return " ".join(told) or (ALL_LOOKED_AT if whole else "")


def unlooked(record: AuditRecord) -> tuple[str, ...]:
    """Return what nobody could look at, for page 1: images, altered copies, questions without an answer."""
    seen = seen_line(record)
    told = ("" if seen == ALL_LOOKED_AT else seen, missed_in_short(record))
    return (*filter(None, told), *(fault.reason for fault in record.faults if fault.unlooked))


def _by_embedder(name: str, found: Sequence[Unseen], record: AuditRecord) -> Iterator[str]:
    said = {fault.lacks for fault in record.faults if fault.by == name}  # what is told as a fault of the data
    found = [one for one in found if one.role not in said]
    for one in found:
        if one.not_enrolled and one.not_enrolled == one.readable:
            role = role_name(one.role, record)
            yield f"A face was found in none of {count(one.readable)} {role} images ({name})."
    missed = [one for one in found if 0 < one.not_enrolled < one.readable]
    if missed:
        yield f"No face was found in {_list(missed, [one.not_enrolled for one in missed], record)} ({name})."
    faces = sum(one.faces for one in found)
    if faces:
        yield f"Not searched: {count(faces)} further faces of {_further(record)} ({name})."


def _further(record: AuditRecord) -> str:
    return f"{role_name(Role.SYNTHETIC, record)} images"


def _list(found: Sequence[Unseen], numbers: Sequence[int], record: AuditRecord) -> str:
    """Return numbers of images of each role: `2 of 80 training and 1 of 60 held-out images`."""
    parts = [
        f"{count(n)} of {count(one.given)} {role_name(one.role, record)}"
        for one, n in zip(found, numbers, strict=True)
    ]
    *first, last = parts
    return f"{', '.join(first)}{' and ' if first else ''}{last} images"


def _by(finding: Finding) -> str:
    return str(finding.params.get("by", ""))


def _share_of_hits(finding: Finding, record: AuditRecord) -> float:
    """Return which share of all cases was not seen and may be hits; 0 for figures without hits."""
    described = statistic_of(finding, record)
    if described is None or described.kind not in HITS or described.safer != "lower" or not described.decides:
        return 0.0
    if suite_of(finding.suite, record).attack is None:
        return 0.0
    role = Role.SYNTHETIC if described.counted_in == "images" else Role.TRAIN
    unseen = next((one for one in unseen_of(record, _by(finding)) if one.role is role), None)
    if unseen is None or unseen.images == 0:
        return 0.0
    if role is Role.SYNTHETIC:
        return unseen.share
    people = sum(data.n_identities for data in record.data if data.role is role and not data.label)
    return min(1.0, unseen.images / people) if people else unseen.share


def _is_number(finding: Finding, record: AuditRecord) -> bool:
    described = statistic_of(finding, record)
    return described is not None and described.kind == "count"


def _part(n: int, unseen: Unseen, record: AuditRecord) -> str:
    return f"{count(n)} of {count(unseen.given)} {role_name(unseen.role, record)} images"


def _not_by(unseen: Unseen, record: AuditRecord) -> str:
    told = []
    if unseen.not_enrolled:
        told.append(f"{unseen.by} saw no face in {_part(unseen.not_enrolled, unseen, record)}.")
    if unseen.faces:
        told.append(f"{unseen.by} did not search {count(unseen.faces)} further faces of {_further(record)}.")
    return " ".join(told)


def _told(what: str, accepted: float) -> str:
    limit = "none" if accepted == 0 else f"{accepted:.2g} of them"
    return f"{UNTOLD}: {what} The policy lets {limit} pass unseen."
