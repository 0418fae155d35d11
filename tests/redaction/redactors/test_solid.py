"""One colour over all that is hidden."""

import numpy as np
import pytest

from showthrough.errors import ConfigError
from showthrough.redaction.redactors.solid import Solid


def test_the_mask_has_one_colour_and_the_rest_is_untouched(picture, mask) -> None:
    result = Solid((10, 20, 30))(picture, mask)
    assert (result[mask] == (10, 20, 30)).all()
    assert np.array_equal(result[~mask], picture[~mask])


@pytest.mark.parametrize("colour", [(0, 0, 256), (-1, 0, 0), (0.5, 0, 0), (1, 2)])
def test_what_is_no_colour_is_refused(colour) -> None:
    with pytest.raises(ConfigError, match="three numbers"):
        Solid(colour)


def test_the_name_tells_the_colour() -> None:
    assert Solid().name == "solid fill, colour 0, 0, 0"
