"""Charts as shapes: bars or lines with their labels, in whole pixels. The template `chart.svg` writes them."""

from typing import Any

from services.compilation.model import Amount, Chart
from services.compilation.words import Speaker

WIDTH, EDGE, BAR, GAP, TOP = 720, 4, 14, 10, 34
HEIGHT, LEFT, STEPS = 260, 60, 4
LETTERS = 84  # of a label: it has a line of its own, since no two programs have letters of the same width


def drawn(chart: Chart, speaker: Speaker) -> dict[str, Any]:
    """The shapes of a chart, with the texts it needs in the language of the speaker."""
    keys = [
        {"x": 4 + number * 150, "series": number, "text": speaker.say(each)} for number, each in enumerate(chart.series)
    ]
    told = _bars(chart, speaker) if chart.form == "bars" else _lines(chart, speaker)
    return {"width": WIDTH, "keys": keys if len(keys) > 1 else [], "bars": [], "lines": [], "texts": [], **told}


def _most(chart: Chart) -> int:
    return max([1, *(size for point in chart.points for size in point.sizes)])


def _bars(chart: Chart, speaker: Speaker) -> dict[str, Any]:
    """A bar for each series beneath the label of its point, with its size written at its end."""
    room, most, y = WIDTH - EDGE - 150, _most(chart), TOP
    bars, texts = list[dict[str, Any]](), list[dict[str, Any]]()
    for point in chart.points:
        label = speaker.text(point.label)
        label = label if len(label) <= LETTERS else f"{label[: LETTERS - 1]}…"
        texts.append({"x": EDGE, "y": y + BAR - 3, "anchor": "start", "text": label})
        y += BAR + 2
        for number, size in enumerate(point.sizes):
            width = max(0, size) * room // most
            bars.append({"x": EDGE, "y": y, "width": max(width, 1), "height": BAR - 2, "series": number})
            written = speaker.text(Amount(size, chart.unit)) if chart.unit else speaker.text(size)
            texts.append({"x": EDGE + width + 6, "y": y + BAR - 3, "anchor": "start", "text": written})
            y += BAR
        y += GAP
    return {"height": y + 4, "bars": bars, "texts": texts}


def _lines(chart: Chart, speaker: Speaker) -> dict[str, Any]:
    """A line for each series over points in equal distances, with a scale at the left."""
    most, count = _most(chart), max(len(chart.points) - 1, 1)
    across, down = WIDTH - LEFT - 70, HEIGHT - TOP - 40
    texts, lines = list[dict[str, Any]](), list[dict[str, Any]]()
    for step in sorted({most * each // STEPS for each in range(STEPS + 1)}):
        y = TOP + down - step * down // most
        lines.append({"series": None, "points": f"{LEFT},{y} {LEFT + across},{y}"})
        texts.append({"x": LEFT - 6, "y": y + 4, "anchor": "end", "text": speaker.text(step)})
    for number in range(len(chart.series)):
        at = (
            f"{LEFT + index * across // count},{TOP + down - point.sizes[number] * down // most}"
            for index, point in enumerate(chart.points)
        )
        lines.append({"series": number, "points": " ".join(at)})
    for index in sorted({0, len(chart.points) // 2, len(chart.points) - 1}):
        label = speaker.text(chart.points[index].label)
        texts.append({"x": LEFT + index * across // count, "y": HEIGHT - 14, "anchor": "middle", "text": label})
    return {"height": HEIGHT, "lines": lines, "texts": texts}
