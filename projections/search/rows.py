"""An entry made ready for either engine: terms by field, numbers, and what is stored to be shown."""

from dataclasses import fields
from datetime import date
from typing import Any

import orjson

from projections.search.entry import Entry
from projections.search.language.analyser import BREAK, Analyser
from projections.search.language.spans import keyed, whole
from projections.search.language.tokens import LONGEST_WORD, clean, forms_in
from projections.search.near_duplicates import sketch
from projections.search.row import Row
from projections.search.schema import FOREVER, FORMER, KEYWORDS, NEVER, SKETCH

SHOWN = ("id", "kind", "title", "date", "case")  # what every hit shows: the first line of what is stored
_KEPT = tuple(field.name for field in fields(Entry) if field.name not in ("text", *SHOWN))


def row_of(entry: Entry, analyser: Analyser) -> Row:
    """Analyse an entry. A former version is in fields of its own, so that it weighs nothing in today's answers."""
    title, text = clean(entry.title), clean(entry.text)
    body = analyser.streams(text, entry.language)
    head = analyser.streams(title, entry.language, presumed=body.language)
    numbers = tuple(dict.fromkeys(number_of(number) for number in entry.numbers if number.strip()))
    told = [span for span in map(whole, numbers) if span and span.kind in ("number", "section")]
    number_words = " ".join(form for number in numbers for form in forms_in(number))
    texts = {
        "lemma": f"{head.lemma} {body.lemma}",
        "part": f"{head.part} {body.part}",
        "surface": f"{head.surface} {BREAK} {body.surface} {BREAK} {number_words}",
        "phrase": f"{head.phrase} {BREAK} {body.phrase} {BREAK} {number_words}",
        "title": f"{head.lemma} {head.part}",
    }
    days = (f"d:{entry.date}", f"d:{entry.date:%Y-%m}") if entry.date else ()
    keys = filter(None, map(keyed, numbers))
    own = (*numbers, *keys, *(span.term for span in told), *days[:1], *(f"e:{cents}" for cents in entry.amounts))
    mentions = (*head.mentions, *body.mentions, *days, *(above for span in told for above in span.more))
    terms = {"number": tuple(dict.fromkeys(own)), "mention": tuple(dict.fromkeys(mentions))}
    marks = sketch(body if body.surface else head, entry.kind, entry.origin or "")
    language = entry.language or body.language or head.language or ""
    prefix = "" if entry.current else FORMER
    return Row(
        id=entry.id,
        texts={prefix + name: " ".join(stream.split()) for name, stream in texts.items()},
        terms={prefix + name: values for name, values in terms.items()} | _keywords(entry, language, analyser),
        facets=values_of(entry, language),
        integers={
            "amount": tuple(dict.fromkeys((*entry.amounts, *head.cents, *body.cents))),
            "day": (entry.date.toordinal(),) if entry.date else (),
            "valid_from": (entry.valid_from.toordinal() if entry.valid_from else NEVER,),
            "valid_to": (entry.valid_to.toordinal() if entry.valid_to else FOREVER,),
            "order": ((entry.date.toordinal() if entry.date else 0) << 32 | entry.position & 0xFFFFFFFF,),
            **{name: (mark,) for name, mark in zip(SKETCH, marks, strict=True)},
        },
        head=_stored(entry, title),
        text=text,
    )


def entry_of(head: bytes, text: str) -> Entry:
    """The entry an index row was made from: what a rewrite of the index reads."""
    kept = stored(head)
    for name in ("date", "valid_from", "valid_to"):
        kept[name] = date.fromisoformat(kept[name]) if kept[name] else None
    for name in ("numbers", "amounts"):
        kept[name] = tuple(kept[name])
    return Entry(**kept, text=text)


def kept_of(entry: Entry) -> Entry:
    """An entry as an index keeps it."""
    return entry_of(_stored(entry, clean(entry.title)), clean(entry.text))


def shown(head: bytes) -> list[str]:
    """What every hit shows; date and case may be None."""
    line: list[str] = orjson.loads(head[: head.index(b"\n")])
    return line


def stored(head: bytes) -> dict[str, Any]:
    """Everything stored of a record but its text."""
    rest: dict[str, Any] = orjson.loads(head[head.index(b"\n") :])
    return dict(zip(SHOWN, shown(head), strict=True)) | rest


def exact(value: str) -> str:
    """How a keyword field spells a whole value, as against the words in it."""
    return "=" + value.strip().lower()


def _stored(entry: Entry, title: str) -> bytes:
    line = [title if name == "title" else getattr(entry, name) for name in SHOWN]
    rest = {name: getattr(entry, name) for name in _KEPT}
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) + orjson.dumps(rest)


def number_of(number: str) -> str:
    """How a number is spelled to be found whole."""
    return " ".join(clean(number).lower().split())[:LONGEST_WORD]


def _sight(entry: Entry) -> tuple[str, ...]:
    """What a caller with a scope is let through by, where hidden records lie beside open ones."""
    marks = ("open",) if entry.open else ("public",) if entry.public else ("hidden",)
    return marks + ((origin_mark(entry.origin),) if entry.origin else ())


def marks_of(entry: Entry) -> tuple[str, ...]:
    """Whether an entry is in force, and who may see it."""
    return ("current" if entry.current else "former", *_sight(entry))


def origin_mark(origin: str) -> str:
    """The mark of the archive a record was first recorded in."""
    return f"origin={origin}"


def values_of(entry: Entry, language: str) -> dict[str, str]:
    """What an entry is filtered and counted by."""
    values = {name: getattr(entry, name, None) for name in KEYWORDS}
    values |= {"year": str(entry.date.year) if entry.date else None, "language": language}
    return {name: str(value) for name, value in values.items() if value}


def _keywords(entry: Entry, language: str, analyser: Analyser) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {"id": (entry.id,), "state": marks_of(entry)}
    for name, value in values_of(entry, language).items():
        found[name] = tuple(dict.fromkeys((exact(value), *analyser.words_in(value))))
    return found
