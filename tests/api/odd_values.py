"""Odd values for every field an event declares: ends of the calendar, letters, lengths, sums. The same for one seed."""

import random
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from annotated_types import Ge, Le, Lt, MaxLen
from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from archive.kernel import Destroyed, Event, content_fields
from archive.values import Interval

DAYS = tuple(
    map(
        date.fromisoformat,
        (
            "0001-01-01", "0001-12-31", "0021-03-01", "0999-12-31", "1000-01-01", "1582-10-10", "1900-02-28",
            "2020-02-29", "2021-03-01", "2999-12-31", "9998-12-31", "9999-01-01", "9999-12-30", "9999-12-31",
        ),
    )
)  # fmt: skip
TEXTS = (
    "\x00", "a\x00b", "-", "a-b-", "--", "sana-" * 2000, "x-" * 5000, "-" * 10_000, "a" * 10_000, "pöytäkirja" * 1000,
    "ä" * 10_000, "1" * 10_000, "1.1.2020-" * 1000, "e\u0301" * 5000, "\u0301" * 3000, "a\u0308\u0301\u0323 sana",
    "\u200b", "\u202eabc", "valtion\u00adavustus", "\u00ad" * 500, "𝔸" * 3000, "١٢٣", "İ" * 500, "ß" * 1000, "\ufffd",
    "\ufeff", "\x1b[31m", "<script>", "' OR 1=1 --", "%00", "\u2028", "§" * 2000, "38 a §", "#@!*()\"\\", "ﬁﬂ", "Ǆ",
    "31.12.9999", "9999-12-31T23:59:59Z", "viimeistään 31.12.9999", "👩‍👩‍👧‍👦" * 300, "\ud800",
)  # fmt: skip
CODES = ("9999-12-31", "-", "a-b-", "ä", "x" * 120, "\u0301", "a\u0308", "İ", "0" * 120, "'", '"', "%", "𝔸", "a\x00b")
ODD_JSON: tuple[Any, ...] = (
    None, True, -1, 10**20, 1.5, 1e300, "", [], {}, [None], {"\ud800": 1}, "9999-12-31", "31.12.9999", "0001-01-01",
    "9999-12-31T23:59:59-14:00", "0021-03-01", "2999-12-31", "\ud800", "\x00",
)  # fmt: skip
_ZONES = (UTC, timezone(timedelta(hours=14)), timezone(-timedelta(hours=14)))
MOMENTS = tuple(
    moment.replace(tzinfo=zone)
    for moment in (datetime(1, 1, 1), datetime(2020, 2, 29, 12), datetime(9999, 12, 31, 23, 59, 59))
    for zone in _ZONES
)


class Odd:
    """What is drawn for one seed; `rate` is how often a value that may be left out is given."""

    def __init__(self, seed: int, rate: float = 0.5) -> None:
        self.chance, self.rate = random.Random(seed), rate

    def event(self, cls: type[Event], **given: Any) -> Event:
        """An event as its class may state it, odd wherever it may be; what does not read is drawn again."""
        while True:
            content = self.model(content_fields(cls))
            fact = {name: self.field(info) for name, info in cls.model_fields.items() if name != "content"}
            try:
                made = cls(**fact | given, content=content)
                made.encoded()  # what has no stored form is refused where it comes in
            except (ValueError, TypeError):
                continue
            return made

    def model(self, cls: type[BaseModel]) -> BaseModel:
        if cls is Interval:
            ends = sorted(self.chance.choices(DAYS, k=2))
            first, last = (day if self.chance.random() < 0.8 else None for day in ends)
            return Interval(earliest=first, latest=last)
        while True:
            try:
                return cls(**{name: self.field(info) for name, info in cls.model_fields.items()})
            except ValueError:
                continue

    def field(self, info: FieldInfo) -> Any:
        if not info.is_required() and self.chance.random() > self.rate:
            return info.get_default(call_default_factory=True)
        return self.value(info.annotation, tuple(info.metadata))

    def value(self, kind: Any, rules: tuple[Any, ...] = ()) -> Any:
        """A value of a declared type, by its rules, at the edges of what they allow."""
        if get_origin(kind) is Annotated:
            inner, *more = get_args(kind)
            return self.value(inner, (*rules, *more))
        if get_origin(kind) is Literal:
            return self.chance.choice(get_args(kind))
        if get_origin(kind) is tuple:
            return tuple(self.value(get_args(kind)[0]) for _ in range(self.chance.choice((0, 1, 3))))
        if type(None) in get_args(kind) or get_origin(kind) is Union:
            return self.value(next(each for each in get_args(kind) if each not in (type(None), Destroyed)), rules)
        if kind is str:
            return self.text(rules)
        if kind is bool:
            return self.chance.random() < 0.5
        if kind is int:
            return self.number(rules)
        if kind is date:
            return self.chance.choice(DAYS)
        if kind is datetime or kind.__name__ == "AwareDatetime":
            return self.chance.choice(MOMENTS)
        if kind is UUID:
            return UUID(int=self.chance.getrandbits(128))
        return self.chance.choice(list(kind)) if issubclass(kind, Enum) else self.model(kind)

    def text(self, rules: tuple[Any, ...]) -> str:
        patterns = {getattr(rule, "pattern", None) for rule in rules} - {None}
        if "^[0-9a-f]{64}$" in patterns:
            return f"{self.chance.getrandbits(256):064x}"
        if "^[A-Z]{3}$" in patterns:
            return self.chance.choice(("EUR", "XXX"))
        if patterns or any(isinstance(rule, StringConstraints) for rule in rules):
            return self.chance.choice(CODES)
        most = min([rule.max_length for rule in rules if isinstance(rule, MaxLen)], default=10_000)
        return self.chance.choice(TEXTS)[:most]

    def number(self, rules: tuple[Any, ...]) -> int:
        least = max([rule.ge for rule in rules if isinstance(rule, Ge)], default=-(2**53))
        most = min([rule.le for rule in rules if isinstance(rule, Le)], default=2**53)
        most = min([most, *(rule.lt - 1 for rule in rules if isinstance(rule, Lt))])
        return self.chance.choice((least, most, min(most, max(least, 0)), min(most, max(least, 1))))

    def body(self, valid: dict[str, Any], fields: list[str]) -> dict[str, Any]:
        """A body for outside with one or two fields odd, lawful or not; a field within a field at times."""
        said = dict(valid)
        for name in self.chance.sample(fields, k=min(len(fields), self.chance.choice((1, 1, 2)))):
            within = said.get(name)
            if isinstance(within, dict) and within and self.chance.random() < 0.7:
                said[name] = {**within, self.chance.choice(sorted(within)): self.any_json()}
            elif isinstance(within, list) and within and isinstance(within[0], dict) and self.chance.random() < 0.7:
                said[name] = [{**within[0], self.chance.choice(sorted(within[0])): self.any_json()}]
            else:
                said[name] = self.any_json()
        return said

    def any_json(self) -> Any:
        """Anything a program may send in a field."""
        which = self.chance.random()
        if which < 0.4:
            return self.chance.choice(TEXTS)
        return self.chance.choice(DAYS).isoformat() if which < 0.7 else self.chance.choice(ODD_JSON)
