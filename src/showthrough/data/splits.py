"""Keeping people apart: nobody may stand in two roles, under one name or two."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

import numpy as np

from showthrough.core.images import ImageSet, Role
from showthrough.core.records import RoleData
from showthrough.core.types import Rows
from showthrough.data.people.alike_names import IN_SPELLING, alike_names
from showthrough.data.vault import Vault
from showthrough.errors import DataError, IntegrityError

REAL_ROLES = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)
SET_ASIDE = "set aside from holdout"
ALIKE = "names-alike.json"  # in the vault: each group of names with the roles that they stand in


class Split(NamedTuple):
    """Two sets without a common person."""

    kept: ImageSet
    set_aside: ImageSet


def settled_names(
    names: Mapping[Role, set[str]],
    choice: Literal["ask", "join", "apart"],
    vault: Vault,
    different: Sequence[Collection[str]] = (),
) -> dict[str, str]:
    """Return the name that each spelling of a person gets, where several are to be joined.

    Names that are declared to be of `different` people are not asked about. The names themselves are
    written into the vault and nowhere else.

    Raises:
        IntegrityError: spellings of what may be one person stand in two roles, and are not declared to be
            different people.
        DataError: they stand in one role, and the audit file does not say what they are.
    """
    alike = alike_names(names, different)
    if not alike:
        return {}
    listing = vault.folder / ALIKE
    vault.write_json(ALIKE, [dict(group.roles) for group in alike])
    if choice == "apart":
        return {}
    crossing = [group for group in alike if group.crosses]
    if crossing:
        raise IntegrityError(
            f"{len(crossing)} people may stand in two roles: their names differ only in {IN_SPELLING}; "
            f"{listing} lists them. Remove them from one of the roles, or declare them to be different "
            'people, with same_people = "apart" in [data]'
        )
    if choice == "ask":
        raise DataError(
            f"{len(alike)} people may have two names in one role, which differ only in {IN_SPELLING}; "
            f'{listing} lists them. Say in [data] same_people = "join", if each is one person, or "apart", '
            "if they are different people"
        )
    return {name: min(group.roles) for group in alike for name in group.roles}


def refuse_overlap(sets: Mapping[Role, ImageSet], digests: Mapping[Role, Mapping[str, str]]) -> None:
    """Refuse people, or identical pictures, that stand in two of train, holdout and reference.

    A person seen in training makes their held-out photos look leaked, so the control would be too
    high and hide a real leak.

    Raises:
        IntegrityError: with keyed ids of the first few and the count.
    """
    roles = [role for role in REAL_ROLES if role in sets]
    for number, first in enumerate(roles):
        for second in roles[number + 1 :]:
            people = sorted(set(sets[first].identity) & set(sets[second].identity))
            if people:
                _refuse(first, second, "people", people, whole=len(people) == sets[second].n_identities)
            same = set(digests[first].values()) & set(digests[second].values())
            pictures = sorted(id_ for id_, digest in digests[first].items() if digest in same)
            if pictures:
                whole = set(digests[second].values()) <= same
                _refuse(first, second, "images", pictures, whole=whole)


def set_aside_reference(holdout: ImageSet, share: float, seed: int) -> Split:
    """Split held-out people into those that stay holdout and those that become reference.

    Thresholds must come from people that neither trained the generator nor serve as the control.

    Raises:
        DataError: fewer than two held-out people.
    """
    people = holdout.by_identity()
    if len(people) < 2:
        raise DataError(
            "holdout has one person only; give at least two, or a reference folder, so that thresholds"
            " and the control come from different people"
        )
    order = np.random.default_rng(seed).permutation(list(people))
    n_reference = min(max(1, round(share * len(order))), len(order) - 1)
    reference = np.sort(np.concatenate([people[name] for name in order[:n_reference]]))
    kept = np.sort(np.concatenate([people[name] for name in order[n_reference:]]))
    return Split(holdout.subset(kept), replace(holdout.subset(reference), role=Role.REFERENCE))


def accounts_after_split(whole: RoleData, kept: ImageSet, aside: ImageSet) -> dict[Role, RoleData]:
    """Return the accounts of holdout and reference, where the one was set aside from the other."""
    n_people, n_images = aside.n_identities, len(aside)
    note = (
        f"{n_people} of {whole.n_identities} held-out people ({n_images} images) were set aside as reference"
    )
    holdout = whole.model_copy(
        update={
            "n_images": len(kept),
            "n_identities": kept.n_identities,
            "n_unnamed": kept.n_unnamed,
            "digest": kept.digest,
            "note": f"{whole.note}; {note}" if whole.note else note,
        }
    )
    reference = RoleData(
        role=Role.REFERENCE,
        n_images=n_images,
        n_identities=n_people,
        identity_known=aside.identity_known,
        n_unnamed=aside.n_unnamed,
        digest=aside.digest,
        note=SET_ASIDE,
    )
    return {Role.HOLDOUT: holdout, Role.REFERENCE: reference}


def sample_rows(images: ImageSet, n: int, rng: np.random.Generator) -> Rows:
    """Return `n` rows drawn without replacement, ascending."""
    return np.sort(rng.choice(len(images), size=min(n, len(images)), replace=False)).astype(np.int64)


def _refuse(first: Role, second: Role, what: str, ids: list[str], *, whole: bool) -> None:
    name = "held-out" if second is Role.HOLDOUT else second
    told = f"{name} = {first}: all {what} of {second} stand in {first} too; " if whole else ""
    raise IntegrityError(
        f"{told}{len(ids)} {what} stand in both {first} and {second} (such as {', '.join(ids[:3])}); remove "
        "them from one of the two; the names files in the vault tell who they are"
    )
