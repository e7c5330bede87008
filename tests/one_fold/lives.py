"""Lives of records of every kind, drawn by a seed: late, tied, vague and corrected, whether or not a rule allows it.

What is recorded here bypasses the rules of the models, as an import from a source that only tells does: the fold has to
mean something whatever was recorded.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import orjson

from archive.kernel import Event, Pending, content_fields, stored_names
from archive.record.draft import drafts
from archive.record.store import Archive
from tests.given import SECRETARY
from tests.one_fold.sayings import (
    ANY_RECORD,
    CLASSES,
    DAY_BEFORE_ALL,
    DAYS,
    FIRST,
    MORE,
    NOW,
    RELEASED,
    Says,
    money,
    why,
)
from tests.one_fold.stranger import JUDGED_NOW, NAMING, Told, day_fields, standing

WAYS = ("late", "tied", "vague", "corrected")
RESPECTS = ("day", "record_class", "text", "amount")


def event_of(name: str, said: dict[str, Any]) -> Event:
    """An event from its parts, side by side: which are fact and which content is its class's own matter."""
    cls = stored_names()[name]
    content = content_fields(cls)
    parts = {part: value for part, value in said.items() if part in content.model_fields}
    fact = {part: value for part, value in said.items() if part not in content.model_fields}
    return cls.model_validate(fact | {"content": content.model_validate(parts)})


@dataclass
class Life:
    """A record of some kind and what happened to it, in the order of recording."""

    kind: str
    id: UUID
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def add(self, name: str, **said: Any) -> None:
        self.events.append((name, said))

    @property
    def pending(self) -> list[Pending]:
        made = enumerate(self.events, 1)
        return [Pending(self.id, version, event_of(name, said), SECRETARY) for version, (name, said) in made]


def record(archive: Archive, lives: Sequence[Life]) -> None:
    """Record lives as they are, a transaction for some of them."""
    for start in range(0, len(lives), 50):
        chunk = [pending for life in lives[start : start + 50] for pending in life.pending]
        archive.recorder.insert_events(drafts(chunk))


def told(archive: Archive, id: UUID) -> list[Told]:
    """What is stored of a record, read from its bytes."""
    rows = archive.recorder.read_stream(id)
    return [Told(row[0], row[3], row[4], _plain(row[7]), _words(row[9])) for row in rows]


def _plain(stored: bytes) -> dict[str, Any]:
    fact: dict[str, Any] = orjson.loads(stored)
    fact.pop("content", None)
    return fact


def _words(stored: bytes | None) -> dict[str, Any] | None:
    return None if stored is None else orjson.loads(stored)


# -- lives drawn by a seed -------------------------------------------------------------------------------------------


class Drawn:
    """Lives of every kind, until each event kind was late, tied, vague and corrected as often as wanted."""

    def __init__(self, seed: int, times: int, kinds: Sequence[str] = tuple(FIRST)) -> None:
        self.rng, self.times = random.Random(seed), times
        self.counted: Counter[tuple[str, str, str]] = Counter()
        self.lives = [life for kind in kinds for life in self._of_kind(kind)]

    def wanted(self, kind: str) -> set[tuple[str, str, str]]:
        """What of a kind has not been drawn often enough."""
        return {each for each in ways(kind) if self.counted[each] < self.times}

    def _of_kind(self, kind: str) -> Iterator[Life]:
        while wanted := self.wanted(kind):
            life = self._life(kind, sorted(wanted))
            for name, way in ways_of(as_told(life)):
                self.counted[kind, name, way] += 1
            yield life

    def _life(self, kind: str, wanted: list[tuple[str, str, str]]) -> Life:
        rng = self.rng
        life = Life(kind, UUID(int=rng.getrandbits(128), version=4))
        name, says = FIRST[kind]
        day = rng.choice(DAYS[:6])
        life.add(name, **self.dated(name, day, vague=0.4), **says(rng, day))
        pool = MORE[kind] | ANY_RECORD
        lacking = [name for _, name, _ in wanted if name in pool]
        for _ in range(rng.randint(4, 7)):
            name = rng.choice(lacking) if lacking and rng.random() < 0.6 else rng.choice(list(pool))
            self._add(life, name, pool[name])
            if rng.random() < 0.25:
                self._judge(life)
            if rng.random() < 0.5:
                self._correct(life)
        return life

    def _add(self, life: Life, name: str, says: Says) -> None:
        rng = self.rng
        day = DAY_BEFORE_ALL if rng.random() < 0.05 else rng.choice(DAYS)
        said = self.dated(name, day, vague=0.2) | says(rng, day)
        if name == "document.version_filed.v1":
            said["number"] = 2 + sum(each == name for each, _ in life.events)
        life.add(name, **said)

    def dated(self, name: str, day: str, *, vague: float) -> dict[str, Any]:
        """The day of an event; vague, or left out, where its shape allows that."""
        of_event = day_fields().get(name)
        if of_event is None:
            return {}
        roll = self.rng.random()
        if name == "document.filed.v1":
            early = (date.fromisoformat(day) - timedelta(days=20)).isoformat()
            bounds = ({"earliest": early, "latest": day}, {"latest": day}, {"earliest": day})
            return {of_event: self.rng.choice(bounds) if roll < vague else {"earliest": day, "latest": day}}
        return {} if may_be_vague(name) and roll < vague else {of_event: day}

    def _judge(self, life: Life) -> None:
        kept = any(said.get("decision") == "kept" for _, said in life.events)  # what is restricted is not published
        held = [said["hold"] for each, said in life.events if each == "record.hold_placed.v1"]
        name = self.rng.choice([name for name in NOW if name != "record.published.v1" or not kept])
        day = self.rng.choice(DAYS)
        said = self.dated(name, day, vague=0) | NOW[name](self.rng, day)
        if said.get("hold") not in held:  # one order lies on a record once
            life.add(name, **said)
        if held and self.rng.random() < 0.5:
            life.add(RELEASED, hold=self.rng.choice(held), released_on=self.rng.choice(DAYS), **why(self.rng))

    def _correct(self, life: Life) -> None:
        """Correct an event in one respect, or the newest correction of it, or take that back."""
        rng, events = self.rng, life.events
        naming = [at for at, (name, _) in enumerate(events, 1) if name in NAMING]
        if naming and rng.random() < 0.35:
            at = rng.choice(naming)
            name, before = events[at - 1]
            if rng.random() < 0.5:
                return life.add(name, corrects=at, takes_back=True, **why(rng))
            if not before.get("takes_back"):
                stated = {part: self._right(life, part) for part in before if part in RESPECTS}
                return life.add(name, corrects=at, **stated, **why(rng))
        at = rng.choice([at for at, (name, _) in enumerate(events, 1) if correctable(name)])
        respect = self._respect(life, at)
        name = "decision.corrected.v2" if respect == "text" else "record.corrected.v1"
        return life.add(name, corrects=at, **{respect: self._right(life, respect)}, **why(rng))

    def _respect(self, life: Life, at: int) -> str:
        """In which respect an event is corrected: one and the same for all its corrections."""
        before = [said for name, said in life.events if name in NAMING and said["corrects"] == at]
        told = next((part for said in before for part in RESPECTS if part in said), None)
        name, stated = life.events[at - 1]
        may = ["day"]
        may += ["record_class"] if at == 1 or name == "record.reclassified.v1" else []
        may += ["text"] if name in ("decision.recorded.v1", "decision.corrected.v1", "decision.amended.v1") else []
        may += ["amount"] if stated.keys() & {"amount", "value"} else []
        return told or self.rng.choice(may)

    def _right(self, life: Life, respect: str) -> Any:
        if respect == "amount":
            return money(self.rng)
        if respect == "day":
            return self.rng.choice(DAYS)
        return self.rng.choice(CLASSES) if respect == "record_class" else f"corrected {self.rng.randrange(1000)}"


def as_told(life: Life) -> list[Told]:
    """A life as it will be stored, for counting."""
    found = []
    for version, (name, said) in enumerate(life.events, 1):
        fact, content = event_of(name, said).encoded()
        found.append(Told(version, version, name, _plain(fact), _words(content)))
    return found


def correctable(name: str) -> bool:
    """Whether an event has a day of its own on the timeline, which a correction may put right."""
    return name in day_fields() and name not in JUDGED_NOW | NAMING


def ways(kind: str) -> set[tuple[str, str, str]]:
    """In which ways each event of a kind can be met.

    A first event is never late; a day that is none is never wrong; a request has its day, and so has what follows it.
    """
    first = FIRST[kind][0]
    met = {(kind, name, way) for name in (first, *MORE[kind], *ANY_RECORD) for way in WAYS}
    met -= {(kind, first, "late")}
    met -= {each for each in met if each[2] == "corrected" and not correctable(each[1])}
    return {each for each in met if each[2] != "vague" or may_be_vague(first) or may_be_vague(each[1])}


def may_be_vague(name: str) -> bool:
    """Whether the shape of an event allows it to say no day."""
    of_event = day_fields().get(name)
    return of_event is None or not stored_names()[name].model_fields[of_event].is_required()


def ways_of(events: list[Told]) -> Iterator[tuple[str, str]]:
    """In which ways the events of a record were met."""
    named = {event.fact.get("corrects", 1) for event in events if event.name in NAMING}
    first = standing(events)[0].day or ""
    days = [(event, event.day or first) for event in standing(events) if event.name not in JUDGED_NOW | NAMING]
    for event, day in days:
        if any(other.position < event.position and then > day for other, then in days):
            yield event.name, "late"
        if any(other is not event and then == day for other, then in days):
            yield event.name, "tied"
        if vague(event) or vague(events[0]):
            yield event.name, "vague"
        if event.version in named:
            yield event.name, "corrected"


def vague(event: Told) -> bool:
    """Whether an event says no day, or one that may be several."""
    of_event = event.fact.get(day_fields().get(event.name, ""))
    return of_event is None or (isinstance(of_event, dict) and of_event.get("earliest") != of_event.get("latest"))
