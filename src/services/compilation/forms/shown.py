"""A compilation in one language as plain values: what JSON gives out and what every form is made from."""

from collections.abc import Sequence
from typing import Any

from services.compilation.forms.chart import drawn
from services.compilation.model import (
    Amount,
    Block,
    Chart,
    Compilation,
    Number,
    Percent,
    Sentence,
    Table,
    Title,
    Value,
    counted,
    said,
)
from services.compilation.words import Speaker

NAMED = 6
"""Ranges of positions that stand beside a statement; more are counted, and `references.csv` has them all."""


def shown(made: Compilation, speaker: Speaker, *, long: bool = True) -> dict[str, Any]:
    """The compilation in words; without `long` the rows of long tables are left to their files."""
    return {
        "title": speaker.say(made.title),
        "language": speaker.language,
        "winddown": made.winddown,
        "as_of": made.as_of,
        "position": made.position,
        "recorded_at": made.recorded_at,
        "partial": made.partial,
        "contents": speaker.say(said("Contents")),
        "references": speaker.say(said("Events")),
        "opening": [_block(each, speaker) for each in made.opening],
        "chapters": [
            {
                "code": chapter.code,
                "title": speaker.say(chapter.title),
                "blocks": [_block(block, speaker, long=long) for block in chapter.blocks],
            }
            for chapter in made.chapters
        ],
    }


def _block(block: Block, speaker: Speaker, *, long: bool = True) -> dict[str, Any]:
    match block:
        case Sentence():
            told = {"form": "sentence", "key": block.key, **_said(block.phrase, speaker)}
            return {**told, "at": list(block.at), "refs": refs(block.at)}
        case Chart():
            told = {"form": "chart", "key": block.key, "table": block.table, "title": speaker.say(block.title)}
            return {**told, "describes": speaker.say(block.describes), "drawn": drawn(block, speaker)}
    rows = [
        {
            "key": row.key,
            "cells": [_said(cell, speaker) for cell in row.cells],
            "at": list(row.at),
            "refs": refs(row.at),
        }
        for row in (block.rows if long or block.whole else ())
    ]
    count = len(block.rows)
    left = counted("The table has {count} row, in the file {file}.", "The table has {count} rows, in the file {file}.",
                   count, file=block.file)  # fmt: skip
    return {
        "form": "table",
        "key": block.key,
        "title": speaker.say(block.title),
        "heads": [speaker.say(head) for head in block.heads],
        "numbers": [_numbers(block, at) for at in range(len(block.heads))],
        "rows": rows,
        "whole": block.whole,
        "file": None if block.whole else block.file,
        "left": None if block.whole else speaker.say(left),
    }


def _numbers(table: Table, at: int) -> bool:
    """Whether a column holds numbers alone, which stand to the right."""
    cells = [row.cells[at] for row in table.rows if row.cells[at] is not None]
    return bool(cells) and all(isinstance(cell, (int, Amount, Percent, Number)) for cell in cells)


def _said(value: Value, speaker: Speaker) -> dict[str, Any]:
    """A value as text and in pieces; a piece in another language than the whole names it."""
    if value is None:
        return {"text": "", "pieces": []}
    pieces = [
        {"text": piece.text, "lang": piece.language if piece.language != speaker.language else None}
        if isinstance(piece, Title)
        else {"text": piece, "lang": None}
        for piece in speaker.value(value)
    ]
    kept = [piece for piece in pieces if piece["text"]]
    return {"text": "".join(str(piece["text"]) for piece in kept), "pieces": kept}


def refs(at: Sequence[int]) -> str:
    """Positions as ranges: `12, 45–48`; of many the first ones, and how many there are."""
    if not at:
        return ""
    found = ranges(at)
    told = ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in found[:NAMED])
    return f"{told} … ({len(at)})" if len(found) > NAMED else told


def ranges(at: Sequence[int]) -> list[tuple[int, int]]:
    """Positions that follow each other as first and last."""
    if len(at) == 1:
        return [(at[0], at[0])]
    found = list[tuple[int, int]]()
    for position in at:
        if found and found[-1][1] == position - 1:
            found[-1] = found[-1][0], position
        else:
            found.append((position, position))
    return found
