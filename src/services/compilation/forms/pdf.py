"""The compilation as PDF/A-3a and PDF/UA-1, with the events it stands on attached; written by typst.

The compiler brings its own fonts, and uses no others: the same record and the same version give the same bytes.
"""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from archive.errors import NotReady
from services.compilation.forms.html import source_of, svg
from services.compilation.forms.widths import laid_out

LEGIBLE = ((0x20, 0x7E), (0xA0, 0x17F), (0x18F, 0x18F), (0x1B7, 0x1B7), (0x1E4, 0x1EF), (0x218, 0x21B), (0x292, 0x292),
           (0x386, 0x3CE), (0x400, 0x45F), (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026),
           (0x202F, 0x202F), (0x2030, 0x2030), (0x20AC, 0x20AC), (0x2116, 0x2116), (0x2122, 0x2122),
           (0x2190, 0x2193), (0x2212, 0x2212), (0x27E8, 0x27E9), (0x09, 0x0A))  # fmt: skip
"""Letters and signs that the fonts have; the standard refuses any other, which is replaced by a question mark."""


class FormMissing(NotReady):
    """A form whose library is not installed."""

    code = "form_not_installed"
    remedy = "Install the extra 'compilation' (pip install 'sunset-archive[compilation]'), or ask for html."

    def __init__(self, form: str) -> None:
        super().__init__(f"This installation cannot write {form}.", field="form")


def pdf(made: dict[str, Any], events: bytes, attached: str) -> bytes:
    """The document with its events as an attached file. Refuses: an installation without the compiler."""
    try:
        import typst
    except ImportError:
        raise FormMissing("PDF") from None
    moment = datetime.fromisoformat(made["recorded_at"])
    told = _legible(_with_pictures(made)) | {"date": [moment.year, moment.month, moment.day], "attached": attached}
    inputs = {"made": orjson.dumps(told).decode(), "events": events.decode()}
    with TemporaryDirectory() as folder:
        page = Path(folder) / "compilation.typ"
        page.write_text(source_of(page.name), "utf-8")
        return typst.compile(
            page,
            root=page.parent,
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=["a-3a", "ua-1"],
            timestamp=int(moment.timestamp()),
        )


def _with_pictures(made: dict[str, Any]) -> dict[str, Any]:
    """Charts as pictures; rows of long tables stand in their files alone."""
    chapters = []
    for chapter in made["chapters"]:
        blocks = [
            {**block, "svg": svg(block)} if block["form"] == "chart" else _short(block, made["references"])
            for block in chapter["blocks"]
        ]
        chapters.append({**chapter, "blocks": blocks})
    return {**made, "chapters": chapters}


def _short(block: dict[str, Any], events: str) -> dict[str, Any]:
    if block["form"] != "table":
        return block
    told = block if block["whole"] else {**block, "rows": []}
    return told | laid_out(told | {"events": events})


def _legible(told: Any) -> Any:
    if isinstance(told, str):
        return "".join(letter if _has(letter) else "?" for letter in told)
    if isinstance(told, dict):
        return {name: _legible(value) for name, value in told.items()}
    return [_legible(each) for each in told] if isinstance(told, list) else told


def _has(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in LEGIBLE)
