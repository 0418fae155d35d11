"""Audits of texts and recordings in memory, with the search for quotations that an audit would make."""

import numpy as np

from showthrough.core.check import Neighbours, Observation, Observations
from showthrough.core.images import ImageSet, Role
from showthrough.core.records import Finding
from showthrough.data.kinds.record_sets import NO_SIZE, Items
from showthrough.errors import NotAvailableError
from showthrough.signals.of_records.quotable import search_of


def records(role: Role, items, people=None) -> ImageSet:
    """Return records as a set; each is a person of its own unless `people` says whose it is."""
    ids = [f"{role}-{number}" for number in range(len(items))]
    return ImageSet(
        role=role,
        source=Items(items),
        ids=ids,
        identity=ids if people is None else people,
        sizes=[NO_SIZE] * len(items),
        digest=f"{role} {len(items)}",
    )


class RecordsSeen(Observations):
    """Observations of records that have no vectors, only quotations."""

    def __init__(self, kind, train, holdout, synthetic) -> None:
        made = zip((Role.TRAIN, Role.HOLDOUT, Role.SYNTHETIC), (train, holdout, synthetic), strict=True)
        self.sets = {role: one if isinstance(one, ImageSet) else records(role, one) for role, one in made}
        self.search = search_of(kind, self)

    @property
    def embedders(self):
        return ()

    def images(self, role: Role) -> ImageSet:
        return self.sets[role]

    def of(self, role: Role, by: str) -> Observation:
        raise NotAvailableError("no vectors")

    def neighbours(self, a, b, by, k, among=None) -> Neighbours:
        raise NotAvailableError("no vectors")

    def fact(self, kind):
        if isinstance(self.search, kind):
            return self.search
        raise NotAvailableError("not measured")


def one(found: tuple[Finding, ...], statistic: str, by: str) -> Finding:
    (wanted,) = (each for each in found if each.statistic == statistic and each.params.get("by") == by)
    return wanted


def run(check, seen, seed: int = 0) -> tuple[Finding, ...]:
    return check.run(seen, np.random.default_rng(seed))


def one_of_form(found: tuple[Finding, ...], statistic: str, form: str) -> Finding:
    (wanted,) = (each for each in found if each.statistic == statistic and each.params.get("form") == form)
    return wanted
