"""Deadlines and open items as a calendar that other programs subscribe to.

Source: RFC 5545: 3.1 (lines of at most 75 octets), 3.3.11 (text), 3.6.1 (events of whole days), 3.8.4.7 (UID), 3.8.7.2
(DTSTAMP).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from archive.kernel import is_inner
from projections.duties.open_items import matters
from projections.states import Question, StateReader
from services.home.archive_home import ArchiveHome
from services.winddown.calendar_words import Language, counted, in_words, part_of
from services.winddown.deadlines import WORDS, deadlines
from services.winddown.status import Wanted, status

OCTETS = 75


def calendar(
    home: ArchiveHome,
    states: StateReader,
    question: Question,
    *,
    owner: str = "",
    office: str = "",
    lang: Language = "fi",
) -> tuple[str, list[str]]:
    """A calendar of what the caller may see, and the ids of its records.

    With an `owner` the items assigned to that name, each on the day by which to act, and the deadlines of these items;
    else every open item that has a day, and every deadline; its texts in one language. Refuses: an organisation that is
    not wound down.
    """
    board = status(home, states, question, Wanted(assignee=owner), office=office)
    items = [each for each in board["items"] if not owner or each.get("assignee", "").casefold() == owner.casefold()]
    words, found = matters(), dict[str, dict[str, Any]]()
    for each in items:
        if day := each.get("act_by") or each.get("due"):
            named = " ".join(filter(None, (each.get("number"), each.get("title"))))
            said = {"day": day, "summary": f"{in_words(words[each['matter']], lang)}: {named}", "id": each["id"]}
            found[f"{each['matter']}.{each['id']}"] = said | {"description": each.get("party", "")}
    owned = {(each["id"], each["matter"]) for each in items}
    for winddown in board["wind_downs"]:
        for each in deadlines(home, states, question, UUID(winddown["id"]))["items"]:
            item = each["id"], each.get("matter")
            if (owner and item not in owned) or (item in owned and f"{item[1]}.{item[0]}" in found and not owner):
                continue
            named = " ".join(filter(None, (each.get("number"), each.get("title"))))
            said = {"day": each["due"], "summary": f"{in_words(WORDS[each['what']], lang)}: {named}", "id": each["id"]}
            begins = counted(each["section"], each["counted_from"], each["from_day"], lang)
            part = part_of(each["section"])
            found[f"{each['what']}.{each['due']}.{part}{each['id']}"] = said | {"description": begins}
    ids = list(dict.fromkeys(each["id"] for each in found.values()))
    full = states.known_ids(ids, question)
    upto = question.known_at or states.position()
    moments = {id: _moment(home, id, upto, full.get(id, False)) for id in ids}
    lines = _lines(home.archive.origin, lang, found, moments)
    return "".join(folded(line) for line in lines), ids


def _moment(home: ArchiveHome, id: str, upto: int, full: bool) -> str:
    """When the newest event of a record up to a position was recorded that the caller is shown, in UTC."""
    events = home.archive.seen_of(id, upto)
    last: str = next((each for each in reversed(events) if full or not is_inner(each.name)), events[0]).recorded_at
    return datetime.fromisoformat(last).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _lines(
    origin: str, lang: Language, found: Mapping[str, Mapping[str, Any]], moments: Mapping[str, str]
) -> Iterator[str]:
    product = f"PRODID:-//Sunset archive//wind-down//{lang.upper()}"
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", product, "CALSCALE:GREGORIAN")
    for uid, each in sorted(found.items(), key=lambda pair: (pair[1]["day"], pair[0])):
        day = date.fromisoformat(each["day"])
        yield from ("BEGIN:VEVENT", f"UID:{text(uid)}@{text(origin)}", f"DTSTAMP:{moments[each['id']]}")
        yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
        if day < date.max:
            yield f"DTEND;VALUE=DATE:{day + timedelta(1):%Y%m%d}"
        yield f"SUMMARY:{text(each['summary'])}"
        yield from (f"DESCRIPTION:{text(said)}" for said in _said(each))
        yield from ("TRANSP:TRANSPARENT", "END:VEVENT")
    yield "END:VCALENDAR"


def _said(each: Mapping[str, Any]) -> Iterable[str]:
    return (each["description"],) if each["description"] else ()


def text(said: str) -> str:
    """A text as a value: backslash, semicolon, comma and line break are escaped, other control characters left out."""
    for sign in "\\;,":
        said = said.replace(sign, f"\\{sign}")
    lines = said.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\\n".join("".join(each for each in line if each >= " " and each != "\x7f") for line in lines)


def folded(line: str) -> str:
    """A line as it is sent: in parts of at most 75 octets, never within a character."""
    parts, size = [""], 0
    for each in line:
        octets = len(each.encode())
        if size + octets > OCTETS - (len(parts) > 1):
            parts, size = [*parts, ""], 0
        parts[-1] += each
        size += octets
    return "\r\n ".join(parts) + "\r\n"
