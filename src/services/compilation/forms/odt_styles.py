"""What the text of a compilation looks like in an office program: columns as wide as on the printed page, lines around
cells, headings without a numbering of their own.
"""

from collections.abc import Mapping
from typing import Any

from services.compilation.forms.widths import REFERENCES, laid_out

CELL, HEAD, EVENTS, ROW = "cell", "head", "events", "row"
CLOSER = 0.5  # points: the letters of an office program may be wider than those of the printed page
_CELL = (
    '<style:style style:name="{}" style:family="table-cell"><style:table-cell-properties fo:padding="1.5pt"'
    ' fo:border="0.5pt solid #808080"{}/></style:style>'
)
_ROW = (
    '<style:style style:name="row" style:family="table-row"><style:table-row-properties fo:keep-together="always"/>'
    "</style:style>"
)
_COLUMN = (
    '<style:style style:name="{}" style:family="table-column">'
    '<style:table-column-properties style:column-width="{}pt"/></style:style>'
)
_TABLE = (
    '<style:style style:name="{}" style:family="table"><style:table-properties style:width="{}pt" table:align="left"'
    ' fo:margin-bottom="8pt"/></style:style>'
)
_TEXT = (
    '<style:style style:name="{}" style:family="paragraph" style:parent-style-name="Standard">'
    '<style:paragraph-properties fo:text-align="{}"/><style:text-properties fo:font-size="{}pt"{}/></style:style>'
)


def insert_styles(document: Any) -> None:
    """Add the styles that every table uses, and take away the numbering of headings: chapters have their numbers."""
    for name, more in ((CELL, ""), (HEAD, ' fo:background-color="#eef1f3"')):
        _insert(document, _CELL.format(name, more))
    _insert(document, _ROW)
    _insert(document, _TEXT.format(EVENTS, "start", REFERENCES - CLOSER, ""))
    for level in document.get_part("styles.xml").get_elements("//text:outline-level-style"):
        level.set_attribute("style:num-format", "")
        for name in ("style:num-suffix", "text:display-levels", "loext:num-list-format"):
            if level.get_attribute(name) is not None:
                level.del_attribute(name)


class Look:
    """The styles of one table."""

    def __init__(self, document: Any, name: str, block: Mapping[str, Any], events: str) -> None:
        laid, self.name = laid_out({**block, "events": events}), name
        self.columns = [f"{name}.{at}" for at in range(len(laid["widths"]))]
        _insert(document, _TABLE.format(name, sum(laid["widths"])))
        for column, width in zip(self.columns, laid["widths"], strict=True):
            _insert(document, _COLUMN.format(column, width))
        self._numbers = [*block["numbers"], False]
        for which, align, more in (
            ("text", "start", ""),
            ("number", "end", ""),
            ("bold", "start", ' fo:font-weight="bold"'),
        ):
            _insert(document, _TEXT.format(f"{name}.{which}", align, laid["size"] - CLOSER, more))

    @property
    def head(self) -> str:
        """The style of the paragraphs of its head."""
        return f"{self.name}.bold"

    def text(self, at: int) -> str:
        """The style of the paragraphs of a column: numbers stand to the right."""
        if at == len(self.columns) - 1:
            return EVENTS
        return f"{self.name}.{'number' if self._numbers[at] else 'text'}"


def _insert(document: Any, xml: str) -> None:
    from odfdo import Element

    document.insert_style(Element.from_tag(xml), automatic=True)
