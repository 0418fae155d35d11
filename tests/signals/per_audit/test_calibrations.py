"""Match thresholds are worked out once an audit, for its controls too."""

from showthrough.core.facts import Calibrations
from showthrough.signals.context import Plant
from showthrough.signals.per_audit.calibrations import CalibrationSignal
from showthrough.toolkit.match_thresholds import ruler_of
from signal_context import context_of, seen_of


def test_a_threshold_is_that_of_a_check_alone_and_is_worked_out_once(leaky, tmp_path):
    seen, context = leaky(share=0.0), context_of(tmp_path, {})
    found = CalibrationSignal().measure(context, seen)
    alone = ruler_of(seen, seen.embedders[1], 0.01).calibration
    assert found.of("face", 0.01).threshold == alone.threshold
    assert found.of("face", 0.01) is found.of("face", 0.01)
    real = seen_of(context, {}, {Calibrations: lambda _: found})
    assert CalibrationSignal().planted(Plant(True, None, None, context, real)) is found
