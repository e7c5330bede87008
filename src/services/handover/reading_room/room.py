"""Writes the reading room: the page, its scripts, and the data of all records that everybody may see."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from importlib.resources import files
from typing import Any

from projections.duties.open_items import matters
from projections.search.language.analysis_pool import Analysts
from projections.search.language.stopwords import STOP_WORDS
from projections.states import Question, StateReader
from services.handover.package.facts import PRODUCT, Facts, product_version
from services.handover.package.payload import Payload
from services.handover.package.tables import Tables
from services.handover.reading_room.records import Pages
from services.handover.reading_room.scratch import Scratch
from services.handover.reading_room.shards import FOLDER, LARGE, MIDDLE, SCRIPT, SMALL, numbered, written
from services.handover.reading_room.sums import write_sums
from services.handover.reading_room.terms import Index
from services.home.archive_home import ArchiveHome
from services.lists.tables import text_of
from services.sight.disclosure import ids_in
from services.winddown.status import status

PAGE = "documentation/index.html"
PARTS = {"room.css": "text/css", **dict.fromkeys(("words.js", "data.js", "search.js", "pages.js", "room.js"), SCRIPT)}
IDS_TOGETHER = 500


def write_room(
    home: ArchiveHome,
    states: StateReader,
    payload: Payload,
    facts: Facts,
    tables: Tables,
    question: Question,
    filed: Iterable[Mapping[str, str]],
) -> None:
    """The reading room of the records in `tables`; `filed` are the files of documents in the package."""
    for name, media_type in PARTS.items():
        payload.add(f"{FOLDER}/{name}", media_type, [_part(name)])
    payload.add(PAGE, "text/html", [_part("index.html")])
    with closing(Scratch(payload.part / ".room")) as scratch:
        listed = tables.listed()
        for number, kind in enumerate(listed.values()):
            for record in tables.records(kind):
                day = text_of(record.get(kind.begins))[:10] if kind.begins else ""
                scratch.add(number, day, record, _named(record))
        scratch.add_files(filed)
        counts = scratch.placed()
        index = Index(scratch, home.projections.language)
        with closing(Analysts(home.projections.language)) as analysts:
            pages = Pages(home, states, payload, scratch, index)
            records = numbered(payload, "records", pages.all(analysts), LARGE)
        digits = _digits(sum(counts))
        for prefix in (f"{each:0{digits}x}" for each in range(16**digits)):
            if places := scratch.ids(prefix):
                written(payload, f"ids-{prefix}", places)
        start = {
            "archive": {
                "organisation": facts.organisation, "origin": facts.origin, "moment": facts.moment, "to": facts.to,
                "size": states.position(), "product": f"{PRODUCT} {product_version()}",
            },
            "kinds": [
                {"name": kind.name, "words": [kind.words.fi, kind.words.sv, kind.words.en], "count": count,
                 "day": kind.begins,
                 "states": {name: [each.fi, each.sv, each.en] for name, each in kind.states.items()}}
                for kind, count in zip(listed.values(), counts, strict=True)
            ],
            "lines": numbered(payload, "lines", ([*line] for line in scratch.lines()), SMALL),
            "records": records,
            "digits": digits,
            "money": write_sums(payload, scratch, [*listed.values()]),
            "years": _years(payload, scratch),
            "matters": {name: [each.fi, each.sv, each.en] for name, each in matters().items()},
            "stop": sorted(STOP_WORDS),
            "board": _board(home, states, payload, tables, question),
            **index.write(payload),
        }  # fmt: skip
    written(payload, "start", start)


def _board(
    home: ArchiveHome, states: StateReader, payload: Payload, tables: Tables, question: Question
) -> dict[str, Any]:
    """What was open at the end, the most urgent first, and the wind-downs; the items are scripts."""
    counted = Counter[str]()

    def items() -> Iterator[dict[str, Any]]:
        for each in tables.open():
            counted[each["matter"]] += 1
            yield each | _sum(each)

    parts = len(numbered(payload, "board", items(), LARGE))
    every = status(home, states, question, limit=0)["wind_downs"]
    return {
        "open": counted.total(),
        "by_matter": dict(sorted(counted.items())),
        "wind_downs": [each for each in every if tables.has(each["id"])],
        "parts": parts,
    }


def _sum(item: Mapping[str, Any]) -> dict[str, str]:
    return {"amount": text_of(item["amount"])} if "amount" in item else {}


def _years(payload: Payload, scratch: Scratch) -> list[list[Any]]:
    """The timeline: each year with its scripts and its records."""
    told = list[list[Any]]()
    for year in scratch.years():
        count = 0

        def lines(year: str = year) -> Iterator[list[Any]]:
            nonlocal count
            for line in scratch.of_year(year):
                count += 1
                yield [*line]

        told.append([year, len(numbered(payload, f"year-{year}", lines(), MIDDLE)), count])
    return told


def _part(name: str) -> bytes:
    return files("services.handover.reading_room").joinpath("page", name).read_bytes()


def _named(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for field, value in record.items():
        if field != "id":
            yield from ((field, id) for id in ids_in(value) if id != record["id"])


def _digits(records: int) -> int:
    """How many digits of an id name the script that has its place."""
    digits = 1
    while records > IDS_TOGETHER * 16**digits:
        digits += 1
    return digits
