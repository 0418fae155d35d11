"""The look of all figures: colours of the page, nothing from this machine, matplotlib only when drawing."""

import re
import subprocess
import sys

import pytest

from places import REPOSITORY
from showthrough.errors import EnvironmentFault
from showthrough.report.figures.style import canvas, colours, style, styled

STYLE = REPOSITORY / "reports" / "templates" / "figures.mplstyle"


def test_every_colour_of_the_style_file_is_a_colour_of_the_page() -> None:
    used = set(re.findall(r"\b[0-9a-f]{6}\b", STYLE.read_text(encoding="utf-8")))
    assert used
    assert {f"#{colour}" for colour in used} <= set(colours().values())


def test_every_colour_has_a_dark_and_a_forced_one() -> None:
    sheet = (STYLE.parent / "style.css").read_text(encoding="utf-8")
    for block in re.findall(r"@media [^{]*(?:dark|active)\) \{\n  :root \{(.*?)\}", sheet, re.DOTALL):
        assert set(re.findall(r"--([a-z]+):", block)) == set(colours())
    assert len(re.findall(r"prefers-color-scheme: dark|forced-colors: active", sheet)) == 2


def test_settings_of_this_machine_change_nothing() -> None:
    import matplotlib

    with matplotlib.rc_context({"font.size": 40, "svg.fonttype": "path"}), style():
        assert matplotlib.rcParams["font.size"] == 13
        assert matplotlib.rcParams["svg.fonttype"] == "none"
    with style():
        pass
    assert matplotlib.rcParams["svg.hashsalt"] != "showthrough"


def test_one_unit_is_one_pixel() -> None:
    figure, _ = styled(canvas)(640, 330)
    assert (figure.get_size_inches() * figure.dpi).tolist() == pytest.approx([640, 330])


def test_without_matplotlib_drawing_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(EnvironmentFault, match=r"showthrough\[report\]"), style():
        raise AssertionError("drew without matplotlib")


def test_importing_the_report_and_the_gate_loads_no_matplotlib() -> None:
    code = (
        "import sys, showthrough.gate, showthrough.report, showthrough.plots;"
        "print([m for m in ('matplotlib', 'torch', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
