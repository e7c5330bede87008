"""Every event reads back as it was, old shapes read as new ones, and nothing of the content is in the fact."""

import re
import types
from datetime import date
from typing import Any, Union, get_args, get_origin

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

import archive.access.usecases
import archive.founding.usecases
import archive.notice.usecases  # noqa: F401  every room is loaded
from archive import kernel
from archive.case.events import CaseClosed
from archive.errors import Invalid
from archive.kernel import (
    DESTROYED,
    Destroyed,
    Event,
    Pending,
    UnknownEvent,
    UnreadableEvent,
    content_fields,
    decode,
    see,
    stored_names,
)
from archive.kernel.names import _upcasters
from archive.ledger.leaf import commitment
from archive.record.draft import drafts
from archive.registration import Reason
from tests.given import ID, SECRETARY, a_case
from tests.instances import MARK, any_event
from tests.profiles import often

EVENTS = sorted(stored_names().values(), key=lambda cls: cls.name)
FEW = settings(max_examples=often(6), deadline=None, suppress_health_check=list(HealthCheck))


def a_row(name: str, fact: bytes, content: bytes | None):
    first = (None, None, None, None)  # it was recorded here first
    return (7, "test", str(ID), 1, name, "2021-06-01T09:00:00.000000Z", str(SECRETARY), fact, b"", content, *first)


def drafted(event: Event):
    return drafts([Pending(ID, 1, event, SECRETARY)])[0]


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.name)
@FEW
@given(data=st.data())
def test_an_event_reads_back_as_it_was_recorded_and_goes_on_without_its_content(cls: type[Event], data: st.DataObject):
    event = data.draw(any_event(cls))
    draft = drafted(event)
    assert decode(event.name, draft.state, draft.content) == event
    assert see(a_row(event.name, draft.state, draft.content)).effective_on == str(event.effective_on or "")
    without = decode(event.name, draft.state, None)
    assert {**without.__dict__, "content": None} == {**event.__dict__, "content": None}
    assert without.content is DESTROYED
    assert see(a_row(event.name, draft.state, None)).content is None
    fact = orjson.loads(draft.state)
    assert fact.pop("content") == commitment(draft.random, draft.content)
    assert orjson.dumps(fact) == event.encoded()[0] == cls(**{**event.__dict__, "content": DESTROYED}).encoded()[0]
    assert MARK.encode() not in draft.state
    stated = map(str, event.__dict__.values())  # a digest that the fact states of its own may be the same by chance
    assert not any(digest.encode() in draft.state for digest in {*digests_in(draft.content)}.difference(stated))


def digests_in(content: bytes) -> list[str]:
    return re.findall(r"\b[0-9a-f]{64}\b", content.decode())


def test_two_equal_events_commit_differently():
    event = CaseClosed(closed_on=date(2021, 1, 1), content=Reason(reason="valmis"))
    one, two = drafts([Pending(ID, 1, event, SECRETARY), Pending(ID, 2, event, SECRETARY)])
    assert one.content == two.content
    assert one.random != two.random
    assert one.state != two.state


def free_texts(model: type[BaseModel], path: str = "") -> list[str]:
    """Fields of a model that take any text, inner models included."""
    found = []
    for name, info in model.model_fields.items():
        if name == "content":
            continue
        patterned = any(getattr(rule, "pattern", None) for rule in info.metadata)
        found += [f"{path}{name}{inner}" for inner in _free(info.annotation, patterned)]
    return found


def _free(kind: Any, patterned: bool) -> list[str]:
    if get_origin(kind) in (Union, types.UnionType, tuple) or hasattr(kind, "__metadata__"):
        rules = getattr(kind, "__metadata__", ())
        patterned = patterned or any(getattr(rule, "pattern", None) for rule in rules)
        return [found for each in get_args(kind)[: 1 if rules else None] for found in _free(each, patterned)]
    if kind is str:
        return [] if patterned else [""]
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return ["." + inner for inner in free_texts(kind)]
    return []


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.name)
def test_a_fact_takes_no_free_text(cls: type[Event]):
    assert free_texts(cls) == [], "free text, names and titles are content: they must one day be destroyed"


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.name)
def test_what_is_not_said_is_not_stored_and_reads_as_not_said(cls: type[Event]):
    for model in (cls, content_fields(cls)):
        for name, info in model.model_fields.items():
            if type(None) in get_args(info.annotation):
                assert info.default is None, name
            if get_origin(info.annotation) is tuple:
                assert info.default == (), name


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.name)
def test_the_day_of_effect_is_a_field_of_the_fact(cls: type[Event]):
    assert cls.effect is None or cls.effect in cls.model_fields


def test_a_name_nobody_knows_is_said():
    with pytest.raises(UnknownEvent, match=r"case\.vanished\.v9"):
        decode("case.vanished.v9", b"{}", b"{}")
    seen = see(a_row("case.vanished.v9", b"{}", b'{"title":"x"}'))
    assert (seen.trouble, seen.content) == ("unknown_event", {"title": "x"})


@pytest.mark.parametrize(
    ("fact", "content", "field"),
    [
        (b"{}", b'{"reason":"x"}', "closed_on"),
        (b'{"closed_on":"2021-02-30"}', b'{"reason":"x"}', "closed_on"),
        (b'{"closed_on":"2021-02-03","more":1}', b'{"reason":"x"}', "more"),
        (b'{"closed_on":"2021-02-03"}', b'{"reason":"Matti","by":"Meikalainen"}', "by"),
    ],
)
def test_a_fact_that_does_not_read_is_damage_and_shows_no_content(fact: bytes, content: bytes, field: str):
    with pytest.raises(UnreadableEvent, match=field) as refused:
        decode("case.closed.v1", fact, content)
    assert "Meikalainen" not in str(refused.value)


def test_two_classes_are_never_stored_under_one_name():
    with pytest.raises(TypeError, match=r"case\.closed\.v1"):
        type("Again", (Event,), {"__annotations__": {}}, name="case.closed.v1")


def test_content_cannot_be_recorded_as_destroyed():
    for said in (Destroyed(), {}, {"destroyed": True}):
        with pytest.raises(Invalid, match="destroyed"):
            a_case().record(CaseClosed(closed_on=date(2021, 3, 1), content=said), by=SECRETARY)


@pytest.fixture
def old_shapes():
    """A closing as it might have been stored twice before."""

    @kernel.upcaster("test.closing.v1", "test.closing.v2")
    def _named(fact, content):
        return {**fact, "closed_on": fact["day"]}, content

    @kernel.upcaster("test.closing.v2", "case.closed.v1")
    def _trimmed(fact, content):
        said = {"reason": content["why"]} if "why" in content else {}
        return {"closed_on": fact["closed_on"]}, said

    yield
    for name in ("test.closing.v1", "test.closing.v2"):
        del _upcasters[name]


@pytest.mark.usefixtures("old_shapes")
@pytest.mark.parametrize("content", [b'{"why":"valmis"}', None])
def test_an_old_shape_reads_as_todays_in_the_record_and_in_read_models(content: bytes | None):
    old = (b'{"day":"2021-03-01","content":"00"}', content)
    today = CaseClosed(closed_on=date(2021, 3, 1), content=Reason(reason="valmis") if content else DESTROYED)
    assert decode("test.closing.v1", *old) == today
    seen = see(a_row("test.closing.v1", *old))
    assert (seen.name, seen.effective_on) == ("case.closed.v1", "2021-03-01")
    assert seen.fact == {"closed_on": "2021-03-01"}
    assert seen.content == ({"reason": "valmis"} if content else None)
    assert kernel.superseded_names()["test.closing.v1"] == "test.closing.v2"


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.name)
def test_text_that_is_not_unicode_is_refused_before_it_is_recorded(cls: type[Event]):
    for model in (cls, content_fields(cls)):
        assert unbounded(model) == []


def unbounded(model: type[BaseModel]) -> list[str]:
    """Text fields without any rule: only a rule makes the shape check that the text is Unicode."""
    found = []
    for name, info in model.model_fields.items():
        kind, rules = info.annotation, info.metadata
        if get_origin(kind) is tuple:
            kind, rules = get_args(kind)[0], []
        if hasattr(kind, "__metadata__"):
            kind, *rules = get_args(kind)
        kinds = [each for each in get_args(kind) or (kind,) if each not in (type(None), Destroyed)]
        if str in kinds and not rules:
            found.append(name)
        for each in kinds:
            if isinstance(each, type) and issubclass(each, BaseModel) and name != "content":
                found += [f"{name}.{inner}" for inner in unbounded(each)]
    return found
