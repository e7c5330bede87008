"""Recomputes the keyed hashes after their secret was lost with keys.sqlite.

The next start makes a new secret and recomputes the hashes from what the record still states: actors by their names,
keys by their hashes, imported files and folders by where they came from. What is sealed without its key, or was
destroyed, is left out; when the keys are found, the hashes are computed once more. After an interruption, the next
start does it.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import suppress

from eventsourcing.persistence import IntegrityError

from archive.actor.events import ActorRegistered, KeyIssued
from archive.actor.holders import NAMED
from archive.actor.naming import known_as
from archive.case.events import CaseOpened
from archive.document.events import DocumentFiled
from archive.founding.events import LookupsRenewed
from archive.founding.usecases import ADMIN, Founding, founding_id
from archive.kernel import ActorId, Seen, see
from archive.record.draft import Attached, drafts
from archive.record.sqlite.lookups import LookupRace
from archive.record.store import Archive

log = logging.getLogger("archive.founding")
FILE, FOLDER = "file", "folder-case"
LONGEST_SOURCE = 4000
_BATCH = 2000
_NAMES = (ActorRegistered.name, KeyIssued.name, DocumentFiled.name, CaseOpened.name)
_FOLDER_CASE = re.compile(r"F-[0-9a-f]{12}")
_RENEWED = "lookups renewed"


def renew_lookups(archive: Archive) -> LookupsRenewed | None:
    """Recompute every keyed hash where the secret they were made with is gone; None where it is here."""
    if not lost(archive):
        return None
    keys, unreadable = _derived(archive)
    id = founding_id(archive)
    keys[archive.natural_key(_RENEWED)] = str(id)
    _drop_former(archive, keys)
    founding = archive.load(Founding, id)
    renewed = LookupsRenewed(found=len(keys), unreadable=unreadable)
    founding.record(renewed, by=ActorId(id))
    with suppress(LookupRace, IntegrityError):  # another process was faster
        archive.recorder.insert_events(drafts(founding.pending), attached=Attached(list(keys.items())))
        log.warning("The keyed hashes were renewed: %d records found, %d unreadable.", len(keys), unreadable)
    return renewed


def lost(archive: Archive) -> bool:
    """Whether what was recorded cannot be found by this secret: the administrator's name is in every archive."""
    known = archive.natural_key(*known_as(ADMIN)), archive.natural_key(_RENEWED)
    return archive.position > 0 and not any(map(archive.recorder.lookups.find, known))


def _derived(archive: Archive) -> tuple[dict[bytes, str], int]:
    """The hashes by what the record says, the first that states so; and how many records say it no more."""
    keys: dict[bytes, str] = {}
    unreadable = 0
    for event in _told(archive):
        parts = _parts(event)
        if parts is None:
            unreadable += 1
        elif parts:
            keys.setdefault(archive.natural_key(*parts), event.stream)
    return keys, unreadable


def _told(archive: Archive) -> Iterator[Seen]:
    after = 0
    while rows := archive.recorder.read(after, _BATCH):
        yield from (see(row) for row in rows if row[4] in _NAMES)
        after = rows[-1][0]


def _parts(event: Seen) -> tuple[str, ...] | None:
    """The natural key an event was found by: none where it has none of its own, None where it cannot be read."""
    if event.name == KeyIssued.name:
        return ("key", event.fact["hash"])
    if not _by_its_content(event):
        return ()
    content = event.content
    if content is None or "unavailable" in content:
        return None
    if event.name == ActorRegistered.name:
        return known_as(content["name"]) if content["name"] != NAMED else ()
    return _came_from(FILE if event.name == DocumentFiled.name else FOLDER, content.get("source", ""))


def _by_its_content(event: Seen) -> bool:
    """Whether it was found by what its content says; a public natural key needs no hash."""
    folder = _FOLDER_CASE.fullmatch(event.fact.get("number") or "")
    return "natural_key" not in event.fact and (event.name != CaseOpened.name or bool(folder))


def _came_from(what: str, source: str) -> tuple[str, ...] | None:
    label, slash, path = source.partition("/")
    whole = len(source) < LONGEST_SOURCE
    return (() if not slash else (what, label, path)) if whole else None


def _drop_former(archive: Archive, keys: dict[bytes, str]) -> None:
    """Drop the hashes that others take the place of, so that a return of the former secret is noticed."""
    renewed = set(keys.values())
    with archive.recorder.transaction() as record:
        known = record.lookups.all()
        record.lookups.drop([key for key, stream in known if stream in renewed and key not in keys])
