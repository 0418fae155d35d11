"""Sentences for what the machine lacks."""

import pytest

from showthrough.errors import EnvironmentFault, missing_library


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
