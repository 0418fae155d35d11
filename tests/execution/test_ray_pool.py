"""A cluster of Ray: whatever worker or node is lost, what comes out is the same."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine_work import deaths, describe, slow_square, squares
from showthrough.errors import EnvironmentFault, UsageError
from showthrough.execution.ray_pool import SILENT, RayPool
from showthrough.execution.tasks import TaskFolder
from showthrough.execution.work_pool import in_order
from showthrough.weight_catalogue import is_installed

N = 24
EXPECTED = [number**2 for number in range(N)]
needs_ray = pytest.mark.skipif(not is_installed("ray"), reason="Ray is not installed: showthrough[ray]")


@pytest.mark.skipif(is_installed("ray"), reason="Ray is installed")
def test_without_ray_a_sentence_says_how_to_get_it() -> None:
    with pytest.raises(EnvironmentFault, match=r"pip install 'showthrough\[ray\]'"):
        RayPool("auto")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Return a cluster whose nodes have a processor each; nothing of it leaves this machine."""
    kept = {name: os.environ.get(name) for name in ("PYTHONPATH", "RAY_AUTH_MODE", *SILENT)}
    helpers = [str(Path(__file__).parents[1]), *filter(None, [kept["PYTHONPATH"]])]
    os.environ.update(SILENT, PYTHONPATH=os.pathsep.join(helpers), RAY_AUTH_MODE="disabled")
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    yield cluster
    cluster.shutdown()
    for name, value in kept.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


@pytest.fixture
def pool(cluster: Any) -> Iterator[RayPool]:
    for _ in range(3 - len(cluster.list_all_nodes())):  # what another test killed is replaced
        cluster.add_node(num_cpus=1)
    pool = RayPool(cluster.address)
    yield pool
    pool.close()


@needs_ray
@pytest.mark.slow
def test_three_nodes_work_and_killed_workers_change_nothing(pool: RayPool, tmp_path: Path) -> None:
    assert pool.width == 3
    for seed in range(5):
        assert squares(pool, tmp_path / str(seed), N, deaths(seed, N)) == EXPECTED
        assert not list((tmp_path / str(seed)).glob("*.safetensors.*.safetensors"))


@needs_ray
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_a_node_that_is_killed_changes_nothing(
    cluster: Any, pool: RayPool, tmp_path: Path, seed: int
) -> None:
    moment = int(np.random.default_rng(seed).integers(1, N - 6))
    lost = next(node for node in cluster.list_all_nodes() if node is not cluster.head_node)
    folder, found = TaskFolder(tmp_path), []
    for key in in_order(pool, slow_square, folder, describe(folder, N)):
        kept = folder.kept(key)
        assert kept is not None
        found.append(int(kept["square"][0]))
        if len(found) == moment:
            cluster.remove_node(lost, allow_graceful=False)
    assert found == EXPECTED


@needs_ray
@pytest.mark.slow
def test_an_address_where_nobody_is_and_one_of_another_kind_are_told() -> None:
    with pytest.raises(UsageError, match="none of a cluster"):
        RayPool("ray://127.0.0.1:1")
