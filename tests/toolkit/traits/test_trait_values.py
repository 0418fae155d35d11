"""Values of a trait among the people of an audit."""

import numpy as np

from showthrough.core.facts import Traits
from showthrough.core.images import Role
from showthrough.testing.in_memory import leaky
from showthrough.toolkit.traits.trait_values import traits_of


def test_values_have_places_and_what_nobody_told_has_none() -> None:
    told = {"size": {Role.TRAIN: ["tall", "", "small", "tall"]}, "hat": {}}

    def of(role: Role, name: str) -> np.ndarray:
        return np.array(told[name].get(role, [""] * 4), dtype=np.str_)

    (found,) = traits_of(leaky(share=0.0, n=2, facts=(Traits(("size", "hat"), of),)))
    assert (found.name, found.choices) == ("size", ("small", "tall"))
    assert found.codes[Role.TRAIN].tolist() == [1, -1, 0, 1]
    assert found.codes[Role.HOLDOUT].tolist() == [-1] * 4
