"""The plug-in as a project uses it: a test of its own that a release has to pass."""

import subprocess
import sys
from pathlib import Path

from places import EXAMPLES, SOURCE

TEST = """
def test_the_release(assert_release):
    assert_release({record!r}, "faces-default")
"""


def test_a_project_tests_its_release(tmp_path: Path) -> None:
    test = tmp_path / "test_release.py"
    test.write_text(TEST.format(record=str(EXAMPLES / "record.json")), encoding="utf-8")
    plugin = ("-p", "showthrough.testing.pytest_plugin", "-p", "no:cacheprovider", "-p", "no:xdist")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *plugin, str(test)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(SOURCE.parent), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "RELEASE BLOCKED" in done.stdout
    assert "Confirmed as copies" in done.stdout
