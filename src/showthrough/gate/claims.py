"""Claims of differential privacy: judged on all trainings of the same people, and on who is protected."""

from showthrough.core.decision import Status
from showthrough.core.policy import Policy, Rule
from showthrough.core.records import AuditRecord, Finding
from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.gate.limits import figure_itself
from showthrough.interpret.numbers import digits


def beyond_one_training(rule: Rule, finding: Finding, record: AuditRecord) -> str | None:
    """Return why a limit is exceeded that one training by itself would meet; None where it is not.

    The people of a generator pay for each training on them, and the account knows what the record's figure
    may have left out.
    """
    accounting = record.subject.accounting
    if accounting is None or finding.value is None:
        return None
    spent = max(finding.value, accounting.epsilon, accounting.epsilon_all or 0.0)
    if figure_itself(rule, finding.model_copy(update={"value": spent})) is not Status.FAIL:
        return None
    return f"All private trainings on these people together give away up to epsilon {digits(spent)}."


def broken_claim(finding: Finding, record: AuditRecord, policy: Policy) -> str | None:
    """Return why a claim that lies within its limit does not count, or None where it does."""
    accounting = record.subject.accounting
    if accounting is None:
        return "The record holds no account of the training behind this claim."
    if not accounting.noise_is_private:
        return "The noise can be reproduced, so this run is not private and the claim does not count."
    one_image_each = finding.n_images <= finding.n_identities
    if policy.unit == "identity" and accounting.unit != "identity" and not one_image_each:
        return "The claim protects single images; a person with several images is protected less."
    return _not_all_trainings(accounting)


def _not_all_trainings(accounting: DPCertificate) -> str | None:
    if accounting.unprotected_runs:
        return "A generator met these people without privacy, so no epsilon covers what they gave away."
    if accounting.epsilon_all is None:
        return (
            "It is not stated what else was trained on these people, so one training alone settles nothing."
        )
    if accounting.unmatched_runs:
        return "Further trainings may be on the same people, so what all gave away is not known."
    return None
