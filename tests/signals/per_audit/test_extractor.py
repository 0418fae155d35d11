"""The features behind FID are those that the audit was built with."""

from showthrough.core.facts import Extractor
from showthrough.core.missing import Missing
from showthrough.signals.context import Plant
from showthrough.signals.per_audit.extractor import ExtractorSignal
from signal_context import context_of, seen_of


def test_what_was_built_is_told_and_a_plant_has_none(tmp_path):
    context = context_of(tmp_path, {})
    seen = seen_of(context, {})
    assert ExtractorSignal().measure(context, seen) == Missing("no feature extractor was given")
    given = Extractor("pixels", "FD-pixels")
    built = context._replace(observers=context.observers._replace(extractor=given))
    assert ExtractorSignal().measure(built, seen) is given
    assert isinstance(ExtractorSignal().planted(Plant(True, None, None, context, seen)), Missing)
