"""What training claims about differential privacy."""

from types import SimpleNamespace

from showthrough.core.missing import Missing
from showthrough.signals.per_generator.privacy_claim import CertificateSignal
from signal_context import context_of, seen_of

NOTHING = Missing("no differential privacy is claimed for this generator")


def test_the_claim_is_the_generator_s_own_and_a_folder_claims_nothing(tmp_path):
    claim = object()
    for generator, expected in (
        (SimpleNamespace(accounting=claim), claim),
        (SimpleNamespace(accounting=None), NOTHING),
        (None, NOTHING),
    ):
        context = context_of(tmp_path, {}, generator)
        assert CertificateSignal().measure(context, seen_of(context, {})) == expected
