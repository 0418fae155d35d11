"""A network that is fed the wrong colours is told, with what to write; the right one raises nothing."""

from matching_people import red_matcher
from showthrough.matchers.calibrate_matcher import CalibrationOptions, calibrate_matcher
from showthrough.matchers.chosen_embedder import chosen_embedder


def test_the_wrong_order_of_colours_is_said_with_what_to_write(calibrated, tmp_path) -> None:
    chosen = chosen_embedder(str(red_matcher(tmp_path, channels="bgr")))
    options = CalibrationOptions(tmp_path / "runs", lambda *_: None)
    found = calibrate_matcher(chosen, calibrated.people, options)
    (told,) = found.told
    assert "fed wrongly" in told
    assert 'channels = "rgb"' in told
    current = next(one for one in found.inputs if one.is_current)
    assert current.name == "BGR, [-1, 1]"
    assert current.fnmr > 0.8


def test_a_network_that_is_fed_rightly_is_left_alone(calibrated) -> None:
    assert calibrated.found.told == ()
    assert len(calibrated.found.inputs) == 8
    worse = [one.name for one in calibrated.found.inputs if one.worse]
    assert worse
    assert all(name.startswith("BGR") for name in worse)
