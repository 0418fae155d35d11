"""The look of all figures: one style file, and the colours of the report's page by their names."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, wraps
from importlib.resources import as_file
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from showthrough.bundled import bundled
from showthrough.errors import EnvironmentFault

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

P = ParamSpec("P")
R = TypeVar("R")
TEMPLATES = "reports/templates"
MEASURED = "Measured"  # the first word of the mark that a figure is about


@cache
def colours() -> Mapping[str, str]:
    """Return the colours of the page by the names that style.css gives them, such as `ink`."""
    sheet = bundled(TEMPLATES).joinpath("style.css").read_text(encoding="utf-8")
    root = sheet.partition(":root {")[2].partition("}")[0]
    return dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", root))


@contextmanager
def style() -> Iterator[None]:
    """Draw as the report does, whatever the settings of this machine are.

    Raises:
        EnvironmentFault: matplotlib is not installed.
    """
    try:
        import matplotlib
    except ImportError as error:
        raise EnvironmentFault("figures need matplotlib: pip install 'showthrough[report]'") from error
    with matplotlib.rc_context(_settings()):
        yield


@cache
def _settings() -> Any:  # what matplotlib calls its settings differs between its versions
    import matplotlib

    with as_file(bundled(TEMPLATES).joinpath("figures.mplstyle")) as path:
        found = matplotlib.rc_params_from_file(path, use_default_template=True)
    return {key: value for key, value in found.items() if not key.startswith("backend")}


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Return a drawing function that draws in the style of the report."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> R:
        with style():
            return draw(*args, **kwargs)

    return drawn


def canvas(width: int, height: float) -> tuple["Canvas", "Axes"]:
    """Return an empty drawing of this many pixels, and its axes; call it inside `style`."""
    from matplotlib.figure import Figure as Canvas

    figure = Canvas(figsize=(width / 72, height / 72))  # 72 units an inch: one unit is one pixel
    return figure, figure.add_subplot()


def legend(figure: "Canvas", axes: "Axes", width: int) -> None:
    """Put the meaning of every mark under the drawing, off the lines."""
    marks, names = axes.get_legend_handles_labels()
    if not marks:
        return
    measured_first = sorted(range(len(marks)), key=lambda place: not names[place].startswith(MEASURED))
    columns = 2 if width > 500 and len(names) > 1 else 1
    figure.legend(
        [marks[place] for place in measured_first],
        [names[place] for place in measured_first],
        loc="outside lower left",
        ncols=columns,
    )
