"""One small audit, begun once for all tests of its tasks."""

from pathlib import Path

import pytest

from engine_audits import Begun, begun


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Begun:
    """Return an audit whose pictures are read and whose networks are loaded."""
    return begun(tmp_path_factory.mktemp("engines"))


@pytest.fixture
def tasks_of_small(small: Begun) -> Path:
    """Return the folder of its tasks, empty."""
    folder = small.place.vault.folder / "tasks"
    for path in folder.glob("*"):
        path.unlink()
    return folder
