"""The package as a whole."""

import subprocess
import sys

import showthrough.stats


def test_every_name_offered_is_there_and_says_what_it_means() -> None:
    assert sorted(showthrough.stats.__all__) == showthrough.stats.__all__
    for name in showthrough.stats.__all__:
        assert getattr(showthrough.stats, name).__doc__


def test_importing_it_loads_no_heavy_library() -> None:
    heavy = "{'torch', 'pandas', 'matplotlib', 'sklearn', 'scipy.stats', 'scipy.optimize'}"
    code = f"import sys, showthrough.stats; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
