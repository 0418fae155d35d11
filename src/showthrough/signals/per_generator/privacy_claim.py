"""Certificate of differential privacy that training claims."""

from typing import final

from showthrough.core.check import View
from showthrough.core.missing import Missing, unmeasured
from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.signals.context import Context, Plant, Signal


@final
class CertificateSignal(Signal[DPCertificate]):
    """The certificate of private training."""

    name = "certificate"
    fact = DPCertificate

    def measure(self, context: Context, seen: View) -> DPCertificate | Missing:  # noqa: ARG002 - a claim
        """Return the certificate as the generator carries it; whether it holds is another question."""
        claim = None if context.generator is None else context.generator.accounting
        return claim or Missing("no differential privacy is claimed for this generator")

    def planted(self, plant: Plant) -> Missing:  # noqa: ARG002 - no control claims anything
        """Return that there is none: a plant claims nothing."""
        return unmeasured(DPCertificate)
