"""A person is found by name in every field that says who, and in every text somebody may be named in."""

import importlib
import pkgutil
import typing
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

import archive
from archive.erasure.naming import PersonName, parts_of, texts_of
from archive.errors import Invalid
from archive.kernel import Event
from archive.kind import Kind, kind_of, kinds
from archive.record.parts import WHOLES
from archive.recordwide import RecordWide

CODES = {
    "chain.digest", "chain.format", "chain.format_basis", "chain.media_type",
    "agenda.point", "agenda.reference", "agenda.section", "attachments.publicity", "attachments.reference",
    "attachments.type", "claimed_class", "classes.code", "date_text", "details.amount.currency", "file.digest",
    "addresses.recipient", "file.format", "file.format_basis", "file.media_type", "parties.code", "period_text",
    "recipients", "wordings.code", "wordings.section",
}  # fmt: skip


def subclasses(cls: type[Any]) -> Iterator[type[Any]]:
    for each in cls.__subclasses__():
        yield each
        yield from subclasses(each)


def text_fields(of: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Where texts stand in a content, such as `parties.name`."""
    if isinstance(of, type) and issubclass(of, BaseModel):
        for name, field in of.model_fields.items():
            yield from text_fields(field.annotation, (*path, name))
    elif of is str:
        yield ".".join(path)
    else:
        for each in typing.get_args(of):
            yield from text_fields(each, path)


def test_every_text_of_every_content_is_judged():
    for room in pkgutil.iter_modules(archive.__path__):
        if room.ispkg and importlib.util.find_spec(f"archive.{room.name}.events"):
            importlib.import_module(f"archive.{room.name}.events")
    found: dict[Kind | None, set[str]] = {None: set()} | {kind: set() for kind in kinds().values()}
    for each in subclasses(Event):
        if each.name and "content" in each.model_fields:
            name = each.name.partition(".")[0]
            found[kind_of(WHOLES.get(name, name))] |= set(text_fields(each.model_fields["content"].annotation))
    every = found[None] & set.union(*(found[kind] for kind in kinds().values()))
    for each in subclasses(RecordWide):
        every |= set(text_fields(each.model_fields["content"].annotation)) if each.name else set()
    for kind, said in found.items():
        judged = parts_of(kind)
        assert said - CODES <= judged.who | judged.running, kind and kind.name
        assert judged.who | judged.running <= said | every | {"text", "late_reason"}, kind and kind.name
        assert not judged.who & judged.running


@pytest.mark.parametrize(
    "said",
    ["Maija Meikäläinen", "  maija   MEIKÄLÄINEN", "Meikäläinen, Maija", "ylitarkastaja Maija Meikäläinen, Oulu",
     "Olli Oja; Maija Meika\u0308la\u0308inen"],
)  # fmt: skip
def test_a_field_names_a_person_however_it_is_written(said: str):
    assert PersonName("Maija Meikäläinen").names(said)


@pytest.mark.parametrize("said", ["Matti Meikäläinen", "Maija Meikäläinen-Oja", "Maija ja Matti Meikäläinen", ""])
def test_a_field_that_names_another_does_not(said: str):
    assert not PersonName("Maija Meikäläinen").names(said)


@pytest.mark.parametrize("said", ["Maijan ja Matti Meikäläisen hakemus", "meikäläistä kuultiin; maija poistui"])
def test_a_text_may_name_a_person_in_any_case_of_the_name(said: str):
    assert PersonName("Maija Meikäläinen").may_be_in(said)


def test_a_text_that_lacks_a_word_of_the_name_does_not():
    assert not PersonName("Maija Meikäläinen").may_be_in("Maija Virtanen ja Ummeikäläinen")


def test_texts_are_found_wherever_they_stand():
    content = {"title": "A", "parties": [{"name": "B", "role": None}, {"name": "C"}], "conditions": ["D"], "value": 1}
    found = [("title", "A"), ("parties.name", "B"), ("parties.name", "C"), ("conditions", "D")]
    assert list(texts_of(content)) == found


def test_nobody_is_no_name():
    with pytest.raises(Invalid, match="No name"):
        PersonName("  - ")
