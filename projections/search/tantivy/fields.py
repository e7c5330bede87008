"""Our fields and our plans in Tantivy's terms."""

import re
from itertools import product
from typing import Any

import tantivy

from projections.search.question.plan import (
    All,
    And,
    AnyTerm,
    Better,
    Between,
    Flat,
    Nothing,
    Or,
    Phrase,
    Plan,
    Prefix,
    Term,
    Without,
)
from projections.search.schema import FORMER, IDENTITY, INTEGERS, KEYWORDS, NUMBERS, STREAMS

_MUST, _SHOULD, _NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
_Q = tantivy.Query
_SCORED = frozenset((*STREAMS, *(FORMER + name for name in STREAMS)))
_META = re.compile(r"[.+*?()|\[\]{}^$\\]")  # what means something in a pattern


def schema() -> Any:
    """Analysed streams are split at spaces; keywords are counted from fast columns of their own."""
    built = tantivy.SchemaBuilder()
    for prefix in ("", FORMER):
        for name, positions in STREAMS.items():
            built.add_text_field(
                prefix + name, tokenizer_name="whitespace", index_option="position" if positions else "freq"
            )
        for name in NUMBERS:
            built.add_text_field(prefix + name, tokenizer_name="raw", index_option="basic")
    for name in (*IDENTITY, *KEYWORDS):
        built.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in KEYWORDS:
        built.add_text_field(f"count_{name}", tokenizer_name="raw", index_option="basic", fast=True)
    for name in INTEGERS:
        built.add_integer_field(name, indexed=False, fast=True)
    built.add_integer_field("position", stored=True)
    built.add_bytes_field("head", stored=True)
    built.add_bytes_field("stored", stored=True)
    return built.build()


def compiled(plan: Plan, fields: Any) -> Any:  # noqa: PLR0911  # one return a kind of plan
    """The plan as a Tantivy query."""
    match plan:
        case Term(field, text, boost):
            query = _Q.term_query(fields, field, text, "freq" if field in _SCORED else "basic")
            return query if boost == 1 else _Q.boost_query(query, boost)
        case AnyTerm(field, texts):
            return _quiet(_Q.term_set_query(fields, field, list(texts)))
        case Prefix(field, text):
            return _quiet(_Q.regex_query(fields, field, _META.sub(r"\\\g<0>", text) + ".*"))
        case Phrase():
            return _phrase(plan, fields)
        case Between(field, low, high):
            return _between(field, low, high, fields)
        case All():
            return _quiet(_Q.term_set_query(fields, "state", ["current", "former"]))
        case Nothing():
            return _Q.empty_query()
        case And(parts):
            return _Q.boolean_query([(_MUST, compiled(part, fields)) for part in parts])
        case Or(parts):
            return _Q.boolean_query([(_SHOULD, compiled(part, fields)) for part in parts])
        case Without(wanted, unwanted):
            return _Q.boolean_query([(_MUST, compiled(wanted, fields)), (_NOT, compiled(unwanted, fields))])
        case Better(wanted, preferred):
            return _Q.boolean_query([(_MUST, compiled(wanted, fields)), (_SHOULD, compiled(preferred, fields))])
        case Flat(part, worth):
            return _Q.const_score_query(compiled(part, fields), worth)


def _quiet(query: Any) -> Any:
    return _Q.const_score_query(query, 0.0)


def _phrase(phrase: Phrase, fields: Any) -> Any:
    """Tantivy's own slop lets words change places; ours keeps their order, so gaps are spelled out."""
    shapes = []
    for gaps in product(range(1, phrase.slop + 1), repeat=len(phrase.texts) - 1):
        places = [sum(gaps[:at]) for at in range(len(phrase.texts))]
        shapes.append(_Q.phrase_query(fields, phrase.field, list(zip(places, phrase.texts, strict=True))))
    query = shapes[0] if len(shapes) == 1 else _Q.boolean_query([(_SHOULD, shape) for shape in shapes])
    return query if phrase.boost == 1 else _Q.boost_query(query, phrase.boost)


def _between(field: str, low: int | None, high: int | None, fields: Any) -> Any:
    if low is None and high is None:
        return _quiet(_Q.exists_query(field))
    return _quiet(_Q.range_query(fields, field, tantivy.FieldType.Integer, low, high))
