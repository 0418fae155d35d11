"""Who vouches for a record and for the policy that judges it, as sentences that a decision opens with."""

from collections.abc import Sequence

OWN_POLICY = "The policy that judges this record stands in the record itself."
NO_MANIFEST = (
    "No manifest of its audit lies beside this record, so nothing vouches that it is as the audit wrote it."
)
UNSIGNED = "The manifest beside this record is not signed, so nothing says who wrote either."


def vouched_by(*, own_policy: bool, has_manifest: bool, signers: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what a reader should know before the verdict; `signers` are those whose signature held.

    >>> vouched_by(own_policy=False, has_manifest=True, signers=["Privacy office"])
    ('A signature of Privacy office holds for this record, its manifest and its decision.',)
    """
    told = [OWN_POLICY] if own_policy else []
    if signers:
        names = ", ".join(signers)
        told.append(f"A signature of {names} holds for this record, its manifest and its decision.")
    else:
        told.append(UNSIGNED if has_manifest else NO_MANIFEST)
    return tuple(told)
