"""Real Finnish and Swedish statutes and case law as entries, for measuring; nothing of them is kept.

The archives lie in the test data (ARCHIVE_TEST_DATA). Where more documents are asked for than there are, each is dealt
out line by line into as many as needed, so that no two are alike.
"""

import os
import re
import tarfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

from projections.search import Entry

ARCHIVES = ("statutes-fi-even-years", "statutes-sv-even-years", "caselaw-kho-kko-fi-sv-even-years")
SHORTEST = 200  # characters of a document worth dealing out

_YEAR = re.compile(r"/(1[89]\d\d|20\d\d)/")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def volume(count: int) -> list[Entry]:
    """That many entries, kinds and languages mixed as they would arrive."""
    sources = list(_interleaved())
    deals = max(1, -(-count // len(sources)))
    found: list[Entry] = []
    for name, content in sources:
        if len(found) >= count:
            break
        if read := _read(content):
            title, text, day, numbers, organisation = read
            lines = text.split("\n")
            for deal in range(deals if len(text) >= SHORTEST * deals else 1):
                part = "\n".join(lines[deal::deals] if deals > 1 else lines)
                found.append(_entry(len(found), name, deal, title, part, day, numbers, organisation))
    while len(found) < count:  # short documents were not dealt out: begin again with a mark of its own
        again = found[len(found) % len(sources)]
        found.append(_again(again, len(found)))
    return found[:count]


def data() -> Path:
    """Where the test data lies."""
    return Path(os.environ.get("ARCHIVE_TEST_DATA", "../shared/data"))


def _interleaved() -> Iterator[tuple[str, bytes]]:
    readers = [_members(data() / "volume" / f"{name}.tar.xz") for name in ARCHIVES]
    while readers:
        for reader in list(readers):
            try:
                yield next(reader)
            except StopIteration:
                readers.remove(reader)


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path) as archive:
        for member in archive:
            opened = archive.extractfile(member) if member.isfile() and member.name.endswith(".xml") else None
            if opened:
                yield member.name, opened.read()


def _read(content: bytes) -> tuple[str, str, str, tuple[str, ...], str] | None:
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError:
        return None
    lines: list[str] = []
    title = day = organisation = ""
    numbers: list[str] = []
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        own = " ".join((element.text or "").split())
        if name in ("title", "NimekeTeksti", "SaadosNimekeKooste") and not title:
            title = " ".join("".join(element.itertext()).split())
        elif name in ("registerNumber", "ecliIdentifier", "AsiakirjaNroTeksti"):
            numbers.append(own)
        elif name in ("issued", "date", "PaivaysTeksti") and _DAY.search(own):
            day = day or own
        elif name == "creator":
            organisation = own
        if name in ("p", "MomenttiKooste", "SaadosKappaleKooste", "KohdatMomentti", "abstract", "span", "li"):
            lines.append(" ".join("".join(element.itertext()).split()))
    text = "\n".join(line for line in dict.fromkeys(lines) if line)
    return (
        (title or text[:80], text, day, tuple(number for number in numbers if number), organisation) if text else None
    )


def _entry(
    at: int, name: str, deal: int, title: str, text: str, day: str, numbers: tuple[str, ...], organisation: str
) -> Entry:
    year = _YEAR.search(f"/{name}/")
    when = (
        date.fromisoformat(day[:10])
        if _DAY.match(day)
        else date(int(year[1]), 1 + at % 12, 1 + at % 28)
        if year
        else None
    )
    statute = name.startswith("asd")
    return Entry(
        id=f"v{at:06}",
        kind="statute" if statute else "decision",
        title=title,
        text=text,
        numbers=numbers,
        date=when,
        case=f"case-{at % 5000}",
        body="Eduskunta" if statute else organisation or "Tuomioistuin",
        organisation=organisation or "Oikeusministeriö",
        record_class=f"{at % 14:02}.{at % 7:02}",
        open=True,
        publicity="public",
        position=at + deal,
    )


def _again(entry: Entry, at: int) -> Entry:
    from dataclasses import replace

    lines = entry.text.split("\n")
    return replace(entry, id=f"v{at:06}", text="\n".join(reversed(lines)) + f"\nToisinto numero {at}.", position=at)
