"""See measures/dp_accounting.toml."""

from dataclasses import dataclass
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.errors import MissingAnswerError, NotAssessableError
from showthrough.toolkit.findings import Answers

REFUSED = ("gdp",)  # Gaussian DP is a limit that reports less than is lost


@final
@dataclass(frozen=True, kw_only=True)
class DPAccounting(Check):
    """Differential privacy that training claims for each person."""

    def run(
        self,
        seen: Observations,
        rng: np.random.Generator,  # noqa: ARG002 - nothing here is drawn
    ) -> tuple[Finding, ...]:
        certificate = seen.fact(DPCertificate)
        answers = Answers().having(
            params={
                "delta": certificate.delta,
                "unit": certificate.unit,
                "accountant": certificate.accountant,
                "sampling": certificate.sampling,
            },
            n_images=certificate.records,
            n_identities=seen.images(Role.TRAIN).n_identities,
        )
        problem = problem_of(certificate, most_photos(seen))
        if problem is not None:
            return (answers.missing("claimed_epsilon", problem),)
        check = f"Cross-check by Renyi accounting: {certificate.epsilon_rdp:.3g}."
        return (answers.measured("claimed_epsilon", certificate.epsilon, note=check),)


def most_photos(seen: Observations) -> int:
    """Return the largest number of training photos of a person; 0 where people are not known."""
    train = seen.images(Role.TRAIN)
    return max(map(len, train.by_identity().values()), default=0) if train.identity_known else 0


def problem_of(certificate: DPCertificate, photos: int) -> MissingAnswerError | None:
    """Return the reason why the certificate protects nobody, or protects less than a person."""
    if not certificate.noise_is_private:
        return NotAssessableError("NOT PRIVATE: the noise of this training run can be reproduced")
    if certificate.accountant.lower() in REFUSED:
        return NotAssessableError(f"accountant {certificate.accountant} reports less than is lost; use prv")
    if not 0 < certificate.delta < 1 / max(certificate.records, 1):
        return NotAssessableError(
            f"delta {certificate.delta:g} must be below 1 / {certificate.records} records: "
            "otherwise publishing a whole record would count as private"
        )
    if certificate.unit == "identity" or photos == 1:  # one photo a person: both units are the same
        return None
    eps = f"epsilon {certificate.epsilon:.3g} protects one {certificate.unit}, not one person"
    if photos == 0:
        return NotAssessableError(f"{eps}; people are not named, and k photos cost about k times that")
    cost = f"someone with {photos} photos pays about {photos} times that, {photos * certificate.epsilon:.3g}"
    return NotAssessableError(f"{eps}: {cost}")
