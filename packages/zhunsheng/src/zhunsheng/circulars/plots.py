"""Charts as SVG, for the page: the same figures as the chart that Word draws."""

from __future__ import annotations

from dataclasses import dataclass

from zhunsheng.circulars import charts
from zhunsheng.circulars.charts import COLOURS, Chart
from zhunsheng.circulars.widths import width
from zhunsheng.drawing import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Axis, path

BAR, GAP, LETTER = 14, 10, 12


@dataclass(frozen=True)
class Bar:
    """A bar: where it begins and ends across, its height on the paper, its colour, and its figure."""

    y: float
    end: float
    colour: str
    text: str


@dataclass(frozen=True)
class Plot:
    """A chart on paper."""

    chart: Chart
    across: Axis
    upwards: Axis
    tall: float

    def ticks(self, *, axis: Axis) -> list[tuple[float, str]]:
        """Places and words of the ticks of the values."""
        return [(axis(value), f"{100 * value:.0f}%" if self.chart.percent else f"{value:g}") for value in axis.ticks()]

    def bars(self) -> list[tuple[str, float, list[Bar]]]:
        """For each category its name, the middle of its bars and the bars."""
        made, each = [], len(self.chart.series)
        for at, name in enumerate(self.chart.categories):
            top = TOP + at * (each * BAR + GAP)
            bars = [
                Bar(top + n * BAR, self.across(one.values[at] or 0), COLOURS[n % 4], one.figures[at].text)
                for n, one in enumerate(self.chart.series)
            ]
            made.append((name, top + each * BAR / 2, bars))
        return made

    def lines(self) -> list[tuple[str, str, str]]:
        """For each series its path, colour and name."""
        places = list(range(len(self.chart.categories)))
        return [
            (path(places, ys=[value or 0 for value in one.values], across=self.across, upwards=self.upwards), COLOURS[n % 4],
             one.name)
            for n, one in enumerate(self.chart.series)
        ]  # fmt: skip


def figure(chart: Chart) -> str:
    """A chart with its numbers as a table, in HTML."""
    highest = max([value or 0 for one in chart.series for value in one.values] + [0]) or 1
    each = len(chart.series)
    if chart.form == "line":
        across = Axis(0, max(len(chart.categories) - 1, 1), LEFT, WIDTH - RIGHT)
        plot = Plot(chart, across, Axis(0, highest * 1.1, HEIGHT - BOTTOM, TOP), HEIGHT)
    else:
        left = 12 + LETTER * min(max(width(name) for name in chart.categories), 16)
        across = Axis(0, 1.0 if chart.percent else highest, left, WIDTH - 60)
        plot = Plot(chart, across, across, TOP + len(chart.categories) * (each * BAR + GAP) + 30)
    template = charts.environment().get_template("chart.html")
    return template.render(plot=plot, chart=chart, wide=WIDTH, colours=COLOURS, bottom=HEIGHT - BOTTOM, bar=BAR)
