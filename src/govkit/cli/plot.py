"""Draws plots, in the terminal with plotext and as PNG with matplotlib, each loaded when needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from govkit.cli.output import WIDTH, print_line, say
from govkit.errors import UsageError
from govkit.text import printable

HEIGHT = 16
_PLOTEXT = "run pip install 'plotext>=5.3,<6'"


def print_plot(title: str, labels: Sequence[str], lines: Mapping[str, Sequence[float]]) -> None:
    """Draw lines over labelled steps in 80 columns. Without plotext, say how to install it."""
    try:
        import plotext
    except ImportError:
        say(f"no plot: plotext is not installed (govkit-dao[plot] has it); {_PLOTEXT}")
        return
    steps = list(range(len(labels)))
    plotext.clear_figure()
    plotext.theme("clear")
    plotext.plot_size(WIDTH, HEIGHT)
    plotext.title(printable(title))
    for name, values in lines.items():
        plotext.plot(steps, list(values), label=name)
    ticks = _ticks(len(labels))
    plotext.xticks(ticks, [labels[each] for each in ticks])
    for line in str(plotext.uncolorize(plotext.build())).split("\n"):
        print_line(line.rstrip())


def write_png(
    path: Path, title: str, labels: Sequence[str], lines: Mapping[str, Sequence[float]], unit: str
) -> None:
    """Draw the lines into a PNG file.

    Raises UsageError if matplotlib is missing or the file cannot be written.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise UsageError(
            "no PNG can be drawn",
            "matplotlib is not installed (govkit-dao[plot] has it)",
            "run pip install 'matplotlib>=3.9,<4'",
        ) from None
    figure = Figure(figsize=(8, 4.5), dpi=120, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for name, values in lines.items():
        axes.plot(range(len(labels)), list(values), label=name)
    ticks = _ticks(len(labels))
    axes.set_xticks(ticks, [labels[each] for each in ticks])
    axes.set_title(_as_it_is(title))
    axes.set_ylabel(_as_it_is(unit))
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    try:
        figure.savefig(path, format="png")
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(f"{path} cannot be written", why, "check the path") from None


def _as_it_is(text: str) -> str:
    """Escape a text, so that matplotlib finds no formula in it."""
    return printable(text).replace("$", r"\$")


def _ticks(count: int) -> list[int]:
    """Choose at most six steps to label, the first and the last among them."""
    last, parts = count - 1, min(5, count - 1)
    return sorted({last * part // parts for part in range(parts + 1)}) if parts else [0]
