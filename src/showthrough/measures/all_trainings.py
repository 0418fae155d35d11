"""See measures/all_trainings.toml."""

from dataclasses import dataclass
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.errors import MissingAnswerError, NotAssessableError, NotAvailableError
from showthrough.measures.dp_accounting import most_photos, problem_of
from showthrough.toolkit.findings import Answers

NOT_STATED = "it is not stated what else was trained on these people"


@final
@dataclass(frozen=True, kw_only=True)
class AllTrainings(Check):
    """Privacy loss of all trainings that the ledger knows on the people of this one."""

    def run(
        self,
        seen: Observations,
        rng: np.random.Generator,  # noqa: ARG002 - nothing here is drawn
    ) -> tuple[Finding, ...]:
        certificate = seen.fact(DPCertificate)
        answers = Answers().having(
            params={"delta": certificate.delta, "unit": certificate.unit},
            n_images=certificate.records,
            n_identities=seen.images(Role.TRAIN).n_identities,
        )
        names = ("total_epsilon", "unprotected_trainings")
        unknown = _unknown(certificate)
        if unknown is not None:
            return tuple(answers.missing(name, unknown) for name in names)
        bare = answers.measured(names[1], float(certificate.unprotected_runs))
        problem = problem_of(certificate, most_photos(seen))
        if problem is not None or certificate.epsilon_all is None:
            return (answers.missing(names[0], problem or NotAvailableError(NOT_STATED)), bare)
        note = f"{1 + len(certificate.other_runs)} private trainings, this one included."
        return (answers.measured(names[0], certificate.epsilon_all, note=note), bare)


def _unknown(certificate: DPCertificate) -> MissingAnswerError | None:
    """Return why nobody knows all trainings: what is known is a part, and a part meets no limit."""
    if certificate.epsilon_all is None:
        return NotAvailableError(NOT_STATED)
    if certificate.unmatched_runs:
        n = f"{certificate.unmatched_runs} more training{'s' if certificate.unmatched_runs > 1 else ''}"
        return NotAssessableError(
            f"at least {certificate.epsilon_all:.3g}: the ledger holds {n} on "
            "people with no name and no photo in common, and whether they are the same people is not "
            "known; where they are not, give these people a run folder of their own"
        )
    return None
