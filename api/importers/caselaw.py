"""Decisions of the supreme courts as Finlex publishes them in XML, Finnish and Swedish."""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from lxml import etree

from api.importers.intake import SOURCE_CHANGED, Intake, Piece, Refusal, require_kept, said_before
from api.importers.walk import Found, files_of
from archive.days import NotADay
from archive.decision.events import DecisionCorrected, DecisionRecorded, RightWording, Wording
from archive.decision.model import Decision
from archive.decision.usecases import correct_decision, record_decision
from archive.errors import Invalid
from archive.vague import LONGEST
from archive.values import PersonalData, Publicity, PublicityClass

FINLEX = "{http://www.finlex.fi/xyz/}"
TERMS = "{http://dublincore.org/documents/2012/06/14/dcmi-terms/}"
WORDED = frozenset({"abstract", "content", "p", "kirjav"})
LINES = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote"})
LARGEST = 64 << 20
COURTS = {"Korkein hallinto-oikeus": "kho", "Högsta förvaltningsdomstolen": "kho"}
SWEDISH = frozenset({"Justitieministeriet", "Högsta domstolen", "Högsta förvaltningsdomstolen"})
Element = Any


class CaseLaw:
    """Imports a folder of case law, or one decision. The key is the ECLI; a Swedish translation is its own record."""

    def total(self, source: Path) -> int:
        """The number of items, for progress."""
        return sum(1 for _ in files_of(source))

    def pieces(self, source: Path, intake: Intake) -> Iterator[Piece]:
        """The items of the source; each is recorded completely or not at all."""
        for found in files_of(source):
            yield _piece(found)


def _piece(found: Found) -> Piece:
    if found.trouble:
        return Piece(found.relative, Refusal(Invalid(found.trouble, field="file")))
    if found.path.suffix.lower() != ".xml":
        reason = Invalid("Case law must be XML.", field="file", remedy="Import other files with --kind folder.")
        return Piece(found.relative, Refusal(reason))
    return Piece(found.relative, partial(_record, found.path), weight=found.path.stat().st_size)


def _record(path: Path, intake: Intake) -> None:
    root = _parsed(path)
    made = _decision(root, intake)
    id = _place(intake, made)
    if not intake.archive.exists(id):
        made = made if id == intake.public_id("decision", made.natural_key or "") else _apart(made)
        intake.took(record_decision(intake.archive, made, by=intake.by), made)
        return
    decision = intake.archive.load(Decision, id)
    require_kept(decision)
    assert isinstance(made.content, Wording)
    now = (made.content.title, made.content.text)
    if now != (decision.now.get("title"), decision.now.get("text")):
        events = intake.events_of(id)
        if now != (said_before(events, "title"), said_before(events, "text")):
            content = RightWording(title=now[0], text=now[1], reason=SOURCE_CHANGED)
            corrected = DecisionCorrected(content=content)
            intake.took(correct_decision(intake.archive, id, corrected, by=intake.by), corrected)


def _place(intake: Intake, made: DecisionRecorded) -> UUID:
    """The id of a decision. Two of the old ones share an ECLI by mistake: the second found has its own number too."""
    assert isinstance(made.content, Wording)
    id = intake.public_id("decision", made.natural_key or "")
    if not intake.archive.exists(id):
        return id
    first = intake.events_of(id)[0]
    source = getattr(first.content, "source", None)
    return id if source in (None, made.content.source) else intake.public_id("decision", _apart(made).natural_key or "")


def _apart(made: DecisionRecorded) -> DecisionRecorded:
    assert isinstance(made.content, Wording)
    own = (made.content.source or "").rpartition("/")[2]
    return made.model_copy(update={"natural_key": f"{made.natural_key}#{own}"})


def _parsed(path: Path) -> Element:
    """The document. Entities are not resolved, nothing is fetched. Refuses: what is not such XML."""
    if path.stat().st_size > LARGEST:
        raise Invalid(f"A decision may have at most {LARGEST} bytes.", field="file")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(path.read_bytes(), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Invalid("The file is not well-formed XML.", field="file") from None
    if root.tag != f"{FINLEX}document" or root.getroottree().docinfo.doctype:
        raise Invalid("The file is not a decision in the XML of Finlex.", field="file")
    return root


def _decision(root: Element, intake: Intake) -> DecisionRecorded:
    creator, publisher = _said(root, TERMS, "creator"), _said(root, TERMS, "publisher")
    court = COURTS.get(creator, "kko")
    language = "sv" if publisher in SWEDISH or creator in SWEDISH else "fi"
    own, title = _said(root, TERMS, "identifier"), _said(root, TERMS, "title")
    ecli = _said(root, FINLEX, "ecliIdentifier") or f"finlex:{court}/{own}"
    if not (own and title):
        raise Invalid("The decision has no identifier or no title.", field="identifier" if title else "title")
    day, unread = _day(root, title, intake)
    return DecisionRecorded(
        natural_key=ecli if language == "fi" else f"{ecli}#{language}",
        number=_said(root, FINLEX, "registerNumber")[:120].strip() or None,
        decided_on=day,
        publicity=Publicity(publicity=PublicityClass.public),
        personal=PersonalData.none,  # the courts publish without the parties' names
        language=language,
        collection=f"caselaw-{court}-{language}",
        content=Wording(
            title=title,
            text="\n".join(filter(None, [_text(root), unread])),
            decider=creator or None,
            keywords=_keywords(root),
            source=f"finlex/{court}/{language}/{own}",
        ),
    )


def _said(root: Element, space: str, name: str) -> str:
    """The words of the first such element, blanks made even."""
    found = root.find(f"{space}{name}")
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def _day(root: Element, title: str, intake: Intake) -> tuple[date | None, str]:
    """The day of the decision: as issued, else as its title begins ("20.1.2020/132 KHO:2020:4"), else not known.

    With it the wording of one that could not be read.
    """
    issued, days = _said(root, TERMS, "issued"), intake.days_dropping_offsets()
    in_title = re.match(r"(\d{1,2}\.\d{1,2}\.\d{4})/", title)
    unread: list[NotADay] = []
    for said in (issued, in_title[1] if in_title else ""):
        try:
            day = days.day(said, "issued")
        except NotADay as error:
            unread.append(error)
        else:
            if day is not None:
                return day, ""
    intake.unread += unread[:1]
    return None, f"issued: {issued[:LONGEST]}" if issued and unread else ""


def _keywords(root: Element) -> tuple[str, ...]:
    found = root.find(f"{TERMS}description")
    if found is None:
        return ()
    words = [" ".join(part.split()) for part in re.split(r"\s[—–-]\s|\n", "\n".join(found.itertext()))]
    return tuple(dict.fromkeys(word for word in words if word.strip("—–- ")))


def _text(root: Element) -> str:
    """Abstract, headings and paragraphs, each on lines of its own."""
    parts: list[str] = []
    for child in root:
        if isinstance(child.tag, str) and etree.QName(child).localname in WORDED:
            parts.append("\n")
            for event, element in etree.iterwalk(child, events=("start", "end")):
                _write(event, element, parts)
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _write(event: str, element: Element, parts: list[str]) -> None:
    name = etree.QName(element).localname if isinstance(element.tag, str) else ""
    if name in LINES:
        parts.append("\n")
    words = (element.text if name else None) if event == "start" else element.tail
    parts.append(re.sub(r"\s+", " ", words or ""))
