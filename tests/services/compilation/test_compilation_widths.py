"""No word of a printed table runs into the column beside it, however long Finnish makes it."""

from itertools import pairwise
from typing import Any

import pypdfium2
import pytest

from services.compilation.forms.pdf import pdf
from services.compilation.forms.widths import PAPER, laid_out

LONG = "hyvinvointikuntayhtymävaltuustoehdokasluettelo"
HEADS = ["Numero", "Sopimus", "Osapuolet", "Arvo", "Tila", "Viimeinen päivä", "Miten päättyi"]
CELLS = ["POP-S-1/2018", "Sopimustenhallintajärjestelmän käyttöoikeus", "Siikalatvan hyvinvointikuntayhtymä",
         "186 000,00 €", "umpeutunut", "31.12.2020", "jätetty tekemättä, päättäjä maakuntahallitus"]  # fmt: skip


def _cell(text: str) -> dict[str, Any]:
    return {"text": text, "pieces": [{"text": text, "lang": None}]}


def a_table(*rows: list[str]) -> dict[str, Any]:
    told = [{"cells": [_cell(text) for text in row], "refs": "116–117, 600"} for row in rows]
    return {"form": "table", "key": "t", "title": "Sopimukset", "heads": HEADS, "numbers": [False] * 7, "rows": told,
            "whole": True, "file": None, "left": None}  # fmt: skip


def printed(*rows: list[str]) -> bytes:
    chapter = {"code": "contracts", "title": "Sopimukset", "blocks": [a_table(*rows)]}
    made = {"title": "Koonti", "language": "fi", "recorded_at": "2021-06-01T09:00:00+00:00", "contents": "Sisällys",
            "references": "Tapahtumat", "opening": [], "chapters": [chapter]}  # fmt: skip
    return pdf(made, b"{}\n", "Tapahtumat")


def overlapping(document: bytes) -> list[str]:
    """Letters that are printed over the one before them, on a line from left to right."""
    found: list[str] = []
    for page in pypdfium2.PdfDocument(document):
        text = page.get_textpage()
        boxes = [(text.get_charbox(at), text.get_text_range(at, 1)) for at in range(text.count_chars())]
        drawn = [(left, bottom, right, said) for (left, bottom, right, _), said in boxes if right - left > 0.5]
        lines: dict[int, list[tuple[float, float, str]]] = {}
        for left, bottom, right, said in drawn:
            lines.setdefault(round(bottom / 2), []).append((left, right, said))
        for line in lines.values():
            found += [f"{a[2]}{b[2]}" for a, b in pairwise(sorted(line)) if b[0] < a[1] - 1]
    return found


@pytest.mark.parametrize("row", [CELLS, [LONG] * 7, [LONG * 3, *CELLS[1:]]], ids=["usual", "long", "longest"])
def test_no_word_is_printed_over_another(row: list[str]):
    pytest.importorskip("typst", reason="the extra 'compilation' is not installed")
    assert overlapping(printed(CELLS, row)) == []


@pytest.mark.parametrize("row", [CELLS, [LONG] * 7, [""] * 7])
def test_columns_fill_the_paper_and_no_more(row: list[str]):
    laid = laid_out(a_table(row) | {"events": "Tapahtumat"})
    assert len(laid["widths"]) == 8
    assert min(laid["widths"]) > 0
    assert sum(laid["widths"]) == pytest.approx(PAPER, abs=0.1)
