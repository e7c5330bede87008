"""Pages of HTML that any browser shows: one file each, without script, and nothing from elsewhere."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

_HEAD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.4 sans-serif;margin:2em}}table{{border-collapse:collapse;margin:1em 0}}
td,th{{border:1px solid #767676;padding:.2em .5em;text-align:left;vertical-align:top}}</style></head>
<body><h1>{title}</h1>
"""


def page(title: str, parts: Iterable[str]) -> Iterator[bytes]:
    """A page, a part at a time; parts are made by the functions below."""
    yield _HEAD.format(title=escape(title)).encode()
    for part in parts:
        yield part.encode()
    yield b"</body></html>\n"


def heading(text: str) -> str:
    """A heading."""
    return f"<h2>{escape(text)}</h2>\n"


def said(text: str) -> str:
    """A paragraph."""
    return f"<p>{escape(text)}</p>\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table, a row at a time."""
    yield f"<table><thead>{_row('th', columns)}</thead><tbody>\n"
    for row in rows:
        yield _row("td", row)
    yield "</tbody></table>\n"


def _row(tag: str, cells: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>\n"
