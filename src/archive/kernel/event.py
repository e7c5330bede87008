"""What happened: a fact in the past tense, stored for ever under a name written by hand."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Literal, NewType
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field

from archive.kernel.content import NOTHING

ActorId = NewType("ActorId", UUID)
AfterClosing = Literal["always", "accepted", "late", "never"]
"""When an event may still be recorded of an organisation that was wound down.

Always: what a caretaker does. Accepted: of a record with an item that a named party took over, or that was itself
recorded late. Late: only if it happened before the closing, with the ground why it is recorded afterwards. Never: what
the closing was judged by.
"""
BY_NAME: dict[str, type[Event]] = {}
"""Every class of events that was loaded, by its stored name."""


class Event(BaseModel):
    """A fact in the past tense plus detachable content, stored for ever under a name written by hand.

    `effect` names the field that holds the day from which the event is in force, if it has one, and `otherwise` the
    period that stands for it where no day is known: it is in force from the first day it may be.
    `after_closing` states what a caretaker may record of an organisation that ended; every stored event decides it.
    `inner` states that only archivists are shown it: who else may see its record sees its position and leaf.
    `computed` are days that the archive itself counts, up to the end of the calendar.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", revalidate_instances="never", defer_build=True)

    name: ClassVar[str] = ""
    effect: ClassVar[str | None] = None
    otherwise: ClassVar[str | None] = None
    after_closing: ClassVar[AfterClosing | None] = None
    inner: ClassVar[bool] = False
    computed: ClassVar[tuple[str, ...]] = ("due_on", "executable_from", "backups_until")
    content: Any = NOTHING

    def __init_subclass__(
        cls,
        name: str = "",
        effect: str | None = None,
        after_closing: AfterClosing | None = None,
        otherwise: str | None = None,
        *,
        inner: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        declared = cls.__annotations__.get("content")
        if declared is not None:  # the first kind that fits is the one: no need to try Destroyed as well
            cls.__annotations__["content"] = Annotated[declared, Field(union_mode="left_to_right")]
        if effect is not None:
            cls.effect, cls.otherwise = effect, otherwise
        if name or after_closing is not None:
            cls.after_closing = after_closing
            cls.inner = inner
        if name:
            if name in BY_NAME:
                raise TypeError(f"two event classes are stored as {name}")
            cls.name = name
            BY_NAME[name] = cls

    @property
    def effective_on(self) -> date | None:
        """The day from which the event is in force; None when it has none of its own."""
        day = getattr(self, self.effect) if self.effect else None
        if day is None and self.otherwise:
            day = getattr(self, self.otherwise)
        return day if day is None or isinstance(day, date) else day.earliest or day.latest

    def encoded(self) -> tuple[bytes, bytes]:
        """Fact bytes without their commitment, and content bytes. What was not said (None, no items) is not stored."""
        said = {k: v for k, v in self.__dict__.items() if v is not None and (v or v.__class__ is not tuple)}
        content = said.pop("content")
        return orjson.dumps(said, default=_plain), orjson.dumps(_plain(content), default=_plain)


def complete() -> None:
    """Make what validates each loaded class of events now, which otherwise its first event waits for."""
    for each in list(BY_NAME.values()):
        each.model_rebuild()


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return {k: v for k, v in value.__dict__.items() if v is not None and (v or v.__class__ is not tuple)}
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, date):  # of a class of ours
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no stored form")
