"""See measures/sampling_steps.toml."""

import numpy as np
import pytest

from showthrough.core.facts import Extractor, StepCurve, StepSamples
from showthrough.core.records import Finding, Outcome
from showthrough.errors import NotAvailableError, NotEnoughDataError
from showthrough.measures.sampling_steps import SamplingSteps
from showthrough.stats.quality.frechet import frechet_distance
from showthrough.testing.in_memory import ToyFaces

FACE = Extractor("face", "FD-face")
TOY = ToyFaces()


def curve(usual: int = 10, most: int = 200) -> StepCurve:
    """Return a generator that takes 1 ms a step and whose people vary the more the fewer steps it takes."""

    def at(steps: int, n: int) -> StepSamples:
        far = ToyFaces(change=0.3 + 8 / steps)
        drawn = far.people(n, np.random.default_rng(steps))
        return StepSamples(far.face(drawn.images), (1.1e-3 * steps, 1e-3 * steps, 1e-3 * steps), 1)

    return StepCurve(usual, most, at)


def findings(leaky, seed=1, n=100, given=None, **params) -> list[Finding]:
    seen = leaky(share=0.0, n=n, facts=(FACE, given or curve()))
    return list(SamplingSteps(**params).run(seen, np.random.default_rng(seed)))


def of(found, statistic) -> dict[int, Finding]:
    return {f.params["steps"]: f for f in found if f.statistic == statistic}


def test_each_number_of_steps_has_its_time_and_its_distances(leaky):
    found = findings(leaky)
    for statistic in ("seconds_per_1000", "kernel", "frechet"):
        assert list(of(found, statistic)) == [5, 10, 20, 50, 200]
        assert all(f.interval.contains(f.value) for f in of(found, statistic).values())
    assert {steps: f.value for steps, f in of(found, "seconds_per_1000").items()} == pytest.approx(
        {5: 5, 10: 10, 20: 20, 50: 50, 200: 200}
    )
    assert of(found, "kernel")[5].params["extractor"] == "FD-face"


def test_more_steps_come_closer_to_held_out_images_until_they_reach_the_floor(leaky):
    found = findings(leaky)
    for statistic in ("kernel", "frechet"):
        values = [f.value for f in of(found, statistic).values()]
        assert values[:4] == sorted(values[:4], reverse=True)
        few, many = of(found, statistic)[5], of(found, statistic)[200]
        assert few.interval.low > few.control
        assert many.value < few.interval.low
        assert few.control == many.control


def test_the_distance_is_that_of_the_function_for_the_samples_asked_for(leaky):
    found = findings(leaky, n=40, images=60)
    seen = leaky(share=0.0, n=40)
    fid = of(found, "frechet")[20]
    assert fid.n_images == 60
    assert fid.control < fid.value
    chosen = frechet_distance(TOY.face(seen.images("holdout").source.images), curve().at(20, 60).features)
    assert fid.value == pytest.approx(chosen, rel=0.5)  # of 60 of the 80 held-out images


def test_the_usual_number_of_steps_is_marked(leaky):
    noted = {s: f.note for s, f in of(findings(leaky, given=curve(usual=30)), "kernel").items()}
    assert list(noted) == [5, 10, 20, 30, 50, 200]
    assert "The images under audit were drawn with this many steps." in noted[30]
    assert all("under audit" not in note for steps, note in noted.items() if steps != 30)


def test_what_would_take_too_long_is_left_out_with_the_reason(leaky):
    found = findings(leaky, given=curve(most=1000))
    for statistic in ("seconds_per_1000", "kernel", "frechet"):
        last = of(found, statistic)[1000]
        assert last.outcome is Outcome.NOT_RUN
        assert last.note.startswith("1000 steps for 200 images run the network 200,000 times, more than")
        assert of(found, statistic)[50].outcome is Outcome.MEASURED


def test_no_more_steps_are_taken_than_the_generator_was_trained_for(leaky):
    assert list(of(findings(leaky, given=curve(usual=4, most=12)), "kernel")) == [4, 5, 10, 12]


def test_fid_is_refused_with_fewer_images_than_features_and_kid_answers(leaky):
    pixels = Extractor("pixels", "FD-pixels")

    def at(steps: int, n: int) -> StepSamples:
        images = TOY.people(n, np.random.default_rng(steps)).images
        return StepSamples((images.reshape(n, -1) / np.float32(255)), (1.0,), n)

    seen = leaky(share=0.0, n=30, facts=(pixels, StepCurve(10, 20, at)))
    found = list(SamplingSteps().run(seen, np.random.default_rng(0)))
    (refused,) = [f for f in found if f.statistic == "frechet"]
    assert (refused.outcome, refused.needed) == (Outcome.UNDERPOWERED, 192)
    assert all(f.outcome is Outcome.MEASURED for f in of(found, "kernel").values())


def test_images_that_the_extractor_could_not_read_leave_no_equal_number(leaky):
    lossy = StepCurve(10, 10, lambda steps, n: StepSamples(np.zeros((n - 3, 16), np.float32), (1.0,), n))
    kid = of(findings(leaky, n=50, given=lossy), "kernel")[10]
    assert kid.outcome is Outcome.UNDERPOWERED
    assert "could read 97 of 100 images" in kid.note


def test_a_handful_of_images_is_refused(leaky):
    with pytest.raises(NotEnoughDataError, match="needs 20 images of each kind, got 16"):
        findings(leaky, n=8)


def test_a_generator_without_steps_has_no_curve(leaky):
    with pytest.raises(NotAvailableError, match="StepCurve"):
        SamplingSteps().run(leaky(share=0.0, n=20, facts=(FACE,)), np.random.default_rng(0))


def test_the_same_seed_gives_the_same_findings(leaky):
    assert findings(leaky, n=30) == findings(leaky, n=30)


@pytest.mark.parametrize(("params", "words"), [({"groups": 1}, "groups"), ({"steps": "5, many"}, "'many'")])
def test_parameters_that_mean_nothing_are_refused(params, words):
    with pytest.raises(ValueError, match=words):
        SamplingSteps(**params)


def test_the_question_about_steps_is_answered_by_steps(leaky):
    found = findings(leaky)
    assert found[0].statistic == "enough_steps"
    assert found[0].value in (20, 50, 200)  # with five and ten the people vary too much
    distances = of(found, "kernel")
    least = min(f.value for f in distances.values())
    assert distances[found[0].value].interval.low <= least
    assert all(f.interval.low > least for steps, f in distances.items() if steps < found[0].value)


def test_without_a_distance_nothing_is_said_of_steps(leaky):
    enough = next(f for f in findings(leaky, most_runs=1) if f.statistic == "enough_steps")
    assert enough.outcome is Outcome.UNDERPOWERED
