"""Engines are asked for by name."""

import pytest

from showthrough.errors import EnvironmentFault, UsageError
from showthrough.execution.engines import EngineName, pool_of
from showthrough.execution.local_pool import LocalPool
from showthrough.weight_catalogue import is_installed


def test_the_local_engine_has_the_workers_that_were_asked_for() -> None:
    with pool_of(EngineName.LOCAL, None, 3) as pool:
        assert isinstance(pool, LocalPool)
        assert pool.width == 3


def test_an_address_is_of_a_cluster() -> None:
    with pytest.raises(UsageError, match="goes with --engine ray"), pool_of(EngineName.LOCAL, "auto", None):
        pass


@pytest.mark.skipif(is_installed("ray"), reason="Ray is installed")
def test_without_ray_its_engine_says_how_to_get_it() -> None:
    with pytest.raises(EnvironmentFault, match=r"showthrough\[ray\]"), pool_of(EngineName.RAY, "auto", None):
        pass
