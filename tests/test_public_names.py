"""`import showthrough`: a moment, and everything that the command line can do is one name away."""

import subprocess
import sys

import pytest

import showthrough
from showthrough import stats

HEAVY = {"torch", "pandas", "matplotlib", "sklearn", "scipy.stats", "scipy.optimize"}


def test_importing_the_package_imports_nothing_but_the_package() -> None:
    code = "import sys; before = set(sys.modules); import showthrough; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert loaded - set(sys.stdlib_module_names) == {"showthrough"}


@pytest.mark.parametrize(
    "used",
    [
        "decide, showthrough.write_reports, showthrough.load_record",
        "load_audit, showthrough.load_policy, showthrough.__version__",
        "Finding, showthrough.AuditRecord, showthrough.Interval",
    ],
)
def test_what_reads_records_loads_no_heavy_library(used: str) -> None:
    code = f"import sys, showthrough; showthrough.{used}; print(*set({sorted(HEAVY)}) & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("name", showthrough.__all__)
def test_every_public_name_is_found(name: str) -> None:
    assert getattr(showthrough, name).__doc__
    assert name in dir(showthrough)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'atack'"):
        showthrough.atack  # noqa: B018


def test_statistics_are_imported_one_by_one_and_all_of_them_can_be() -> None:
    assert {name for name in stats.__all__ if getattr(stats, name) is not None} == set(stats._HOMES)
    assert set(stats.__all__) <= set(dir(stats))
    with pytest.raises(AttributeError, match="nothing_such"):
        stats.nothing_such  # noqa: B018
