"""Charts as shapes: bars or lines with their labels, in whole pixels. The template `chart.svg` writes them."""

from typing import Any

from services.compilation.model import Amount, Chart
from services.compilation.words import Speaker

WIDTH, LABEL, BAR, GAP, TOP = 720, 210, 14, 10, 34
HEIGHT, LEFT, STEPS = 260, 60, 4
LETTERS = 34


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
    """A bar for each series beneath each other, with its size written at its end."""
    room, most, y = WIDTH - LABEL - 130, _most(chart), TOP
    bars, texts = list[dict[str, Any]](), list[dict[str, Any]]()
    for point in chart.points:
        label = speaker.text(point.label)
        label = label if len(label) <= LETTERS else f"{label[: LETTERS - 1]}…"
        texts.append({"x": 4, "y": y + BAR - 3, "anchor": "start", "text": label})
        for number, size in enumerate(point.sizes):
            width = max(0, size) * room // most
            bars.append({"x": LABEL, "y": y, "width": max(width, 1), "height": BAR - 2, "series": number})
            written = speaker.text(Amount(size, chart.unit)) if chart.unit else speaker.text(size)
            texts.append({"x": LABEL + width + 6, "y": y + BAR - 3, "anchor": "start", "text": written})
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
