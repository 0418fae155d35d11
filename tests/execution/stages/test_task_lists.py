"""Tasks are written for others, and what they compute is taken."""

from pathlib import Path

import pytest

from engine_audits import silent, write_audit
from engine_work import Inline
from showthrough.audit.options import Options
from showthrough.config_files import load_audit
from showthrough.errors import UsageError
from showthrough.execution.stages.task_lists import folder_of_task, write_tasks
from showthrough.execution.stages.task_work import do_task


def test_tasks_are_listed_done_and_found_done(tmp_path: Path) -> None:
    audit, runs = load_audit(str(write_audit(tmp_path))), tmp_path / "runs"
    options = Options(runs=runs, progress=silent)
    keys = write_tasks(audit, options)
    assert len(keys) == len(set(keys)) >= 4  # train, holdout, reference and the synthetic folder
    assert write_tasks(audit, options) == keys
    folder = folder_of_task(runs, keys[0])
    do_task(folder, keys[0])
    assert folder.is_done(keys[0])
    assert Inline().started == []


@pytest.mark.parametrize("key", ["../../etc", "*", ""])
def test_what_is_no_key_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(UsageError, match="is no key of a task"):
        folder_of_task(tmp_path, key)


def test_a_key_that_nobody_wrote_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="did not write it"):
        folder_of_task(tmp_path, "0" * 32)
