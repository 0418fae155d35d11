"""Training is timed by a few steps of each stage; how long they take is measured and not tested."""

from showthrough.audit.planning.training_costs import LONG, SHORT, making, shortened, variety_advice
from signal_context import config_of

SMALL = {"kind": "vae", "size": 8, "hidden": 8, "latent": 2, "steps": 40, "batch_size": 4}
LATENT = {**SMALL, "kind": "latent_diffusion", "denoiser_hidden": 8}


def test_shadow_models_take_as_long_as_so_many_trainings() -> None:
    config = config_of(generators={"mine": SMALL}, shadow={"models": 4})
    _, shadow, _ = making(config)
    assert (shadow.what, shadow.seconds > 0) == ("train shadow models of mine", True)
    started = config_of(generators={"mine": SMALL | {"start": "elsewhere"}}, shadow={"models": 4})
    assert [cost.what for cost in making(started)] == ["train mine", "draw mine"]


def test_what_is_timed_of_two_stages_is_shared_out_as_all_steps_are() -> None:
    for first, expected in ((10, SHORT + 5), (30, SHORT + 15)):
        config = config_of(generators={"mine": LATENT | {"autoencoder_steps": first}})
        assert shortened(config.generators["mine"]).autoencoder_steps == expected
        assert all(cost.seconds > 0 for cost in making(config))
    assert LONG - SHORT == 20


def test_who_trains_privately_from_fresh_weights_is_told_of_a_public_start() -> None:
    private = SMALL | {"privacy": {"epsilon": 8.0}}
    begun = private | {"start": "elsewhere", "start_is_public": True}
    config = config_of(generators={"plain": SMALL, "fresh": private, "begun": begun})
    (told,) = variety_advice(config)
    assert told.what == "variety of fresh"
    assert "start_is_public = true" in told.answer
