"""Commands for arrays of jobs, and the options that name an engine."""

from pathlib import Path

import pytest

from showthrough.cli.scaling.array_jobs import over_engine, task
from showthrough.errors import UsageError
from showthrough.execution.engines import EngineName


def test_options_of_an_engine_need_one() -> None:
    with over_engine(None, None, None) as over:
        assert over is None
    with pytest.raises(UsageError, match="go with --engine"), over_engine(None, "auto", None):
        pass


def test_an_engine_gives_what_lets_an_audit_work_on_it() -> None:
    with over_engine(EngineName.LOCAL, None, 1) as over:
        assert over is not None


def test_a_task_is_looked_for_below_the_runs(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no task 0000"):
        task("0" * 32, tmp_path)
