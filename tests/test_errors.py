"""Sentences for what the machine lacks."""

import pytest

from places import REPOSITORY
from showthrough.errors import EnvironmentFault, _declared_by_a_checkout, missing_library, out_of_memory


@pytest.mark.parametrize(
    ("module", "package", "extra"),
    [
        ("torch.nn.functional", "torch", "audit"),
        ("sklearn", "scikit-learn", "audit"),
        ("cv2", "opencv-python-headless", "opencv"),
        ("pytorch_metric_learning.losses", "pytorch-metric-learning", "metric"),
        ("pyarrow", "pyarrow", "parquet"),
    ],
)
def test_a_library_of_an_extra_is_named_with_the_command_that_installs_it(module, package, extra) -> None:
    told = missing_library(ModuleNotFoundError(name=module))
    assert isinstance(told, EnvironmentFault)
    assert str(told) == f"this needs {package}, which is not installed: pip install 'showthrough[{extra}]'"


@pytest.mark.parametrize("module", ["showthrough.misspelt", "numpy", "pytest", "nowhere", None])
def test_what_no_extra_brings_is_a_fault_of_ours(module) -> None:
    assert missing_library(ModuleNotFoundError(name=module)) is None


def test_a_checkout_that_was_never_installed_knows_what_brings_a_library() -> None:
    declared = list(_declared_by_a_checkout(REPOSITORY / "pyproject.toml"))
    assert any(line.startswith("pillow") and line.endswith("; extra == 'audit'") for line in declared)
    assert not list(_declared_by_a_checkout(REPOSITORY / "nothing.toml"))


def test_an_error_of_ours_is_no_lack_of_memory() -> None:
    assert out_of_memory(RuntimeError("shapes differ")) is None
    assert out_of_memory(ValueError("out of memory")) is None
