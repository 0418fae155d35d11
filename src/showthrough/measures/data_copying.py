"""See measures/data_copying.toml."""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.core.types import Floats, Names
from showthrough.errors import NotEnoughDataError
from showthrough.interpret.numbers import digits
from showthrough.stats.intervals import square_and_add
from showthrough.stats.memorisation.cell_copying import CellCopying, Queries, cell_copying
from showthrough.stats.memorisation.copying import LEAST, k_means_cells
from showthrough.stats.roc import roc_auc, roc_auc_interval
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.vectors import comparable, embedders, n_people, nearest, people

STATISTICS = ("closer_excess", "c_t", "worst_cell_z")
FAR_BELOW = -3.0  # a Z that one in 700 honest cells reaches


class RoleDistances(NamedTuple):
    """Distances to the nearest image of one role: of synthetic images and of the other real people."""

    synthetic: Floats
    others: Floats
    people: Names  # on the others


@final
@dataclass(frozen=True, kw_only=True)
class DataCopying(Check):
    """Data-copying test: whether synthetic images lie closer to train than held-out ones do, also by kind."""

    def run(
        self,
        seen: Observations,
        rng: np.random.Generator,  # noqa: ARG002 - cells have a seed of their own
    ) -> tuple[Finding, ...]:
        found: list[Finding] = []
        for info in embedders(seen):
            answers = Answers().having(params={"by": info.name})
            found += answers.each(STATISTICS, partial(_copying, seen, info, answers))
        return tuple(found)


def _copying(seen: Observations, info: EmbedderInfo, answers: Answers) -> tuple[Finding, ...]:
    n = len(comparable(seen, Role.SYNTHETIC, info).rows)
    if n < LEAST:
        raise NotEnoughDataError(f"data copying needs {LEAST} synthetic images, got {n}", needed=LEAST)
    train = _side(seen, info, Role.TRAIN, Role.HOLDOUT)
    holdout = _side(seen, info, Role.HOLDOUT, Role.TRAIN)  # the control: nothing of holdout was copied
    answers = answers.having(n_images=n, n_identities=n_people(train.people, holdout.people))
    at_train, at_holdout = (
        _cells(seen, info, role, side) for role, side in ((Role.TRAIN, train), (Role.HOLDOUT, holdout))
    )
    worst = at_train.cells[0]
    return (
        _excess(train, holdout, answers),
        answers.measured(
            "c_t",
            at_train.c_t,
            interval=at_train.interval,
            control=at_holdout.c_t,
            chance=0.0,
            note=_told(at_train),
        ),
        answers.measured(
            "worst_cell_z",
            worst.z,
            interval=at_train.worst,
            control=at_holdout.cells[0].z,
            chance=0.0,
            note=_told(at_train),
        ),
    )


def _excess(train: RoleDistances, holdout: RoleDistances, answers: Answers) -> Finding:
    shares = [roc_auc(side.others, side.synthetic) for side in (train, holdout)]
    interval, control_interval = (
        roc_auc_interval(side.others, side.synthetic, member_groups=side.people) for side in (train, holdout)
    )
    return answers.measured(
        "closer_excess",
        shares[0] - shares[1],
        interval=square_and_add(shares[0], interval, shares[1], control_interval),
        chance=0.0,
    )


def _side(seen: Observations, info: EmbedderInfo, role: Role, other: Role) -> RoleDistances:
    synthetic, others = (
        nearest(seen, each, role, info, k=1).distance[:, 0] for each in (Role.SYNTHETIC, other)
    )
    rows = seen.of(other, info.name).rows
    return RoleDistances(synthetic, others, people(seen, other, rows))


def _cells(seen: Observations, info: EmbedderInfo, role: Role, side: RoleDistances) -> CellCopying:
    other = Role.HOLDOUT if role is Role.TRAIN else Role.TRAIN
    vectors = [comparable(seen, each, info).values for each in (role, other, Role.SYNTHETIC)]
    real_cell, synthetic_cell = k_means_cells(*vectors)
    return cell_copying(
        Queries(side.others, real_cell, side.people),
        Queries(side.synthetic, synthetic_cell, np.arange(len(side.synthetic))),
    )


def _told(found: CellCopying) -> str:
    kinds = len(found.cells) + len(found.thin)
    sentences = [
        f"Images fall into {kinds} {'kind' if kinds == 1 else 'kinds'} (k-means of training images)."
    ]
    if found.thin:
        sentences.append(
            f"Kinds with fewer than {LEAST} synthetic images were not tested: {', '.join(found.thin)}."
        )
    low = [cell for cell in found.cells if cell.z < FAR_BELOW]
    if len(low) == 1 < len(found.cells):
        sentences.append(
            f"Kind {low[0].name} alone lies far below zero ({digits(low[0].z)}): copies of one kind of image."
        )
    return " ".join(sentences)
