"""Cases and their records as a transfer of SÄHKE2.

Source: SÄHKE2 transfer structure 2019.03 of the National Archives of Finland (namespace 2019/08/29).
"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from typing import Any, BinaryIO

from lxml import etree

from archive.kind import Kind, kinds
from archive.values import PersonalData
from services.handover.package.description import legible
from services.harvest.metadata import CREATORS, urn
from services.lists.tables import rows_of, text_of
from services.national.about import About
from services.national.holdings import UNCLASSED, Holdings, Paper, Record

SPACE = "http://www.arkisto.fi/skeemat/Sahke2/2019/08/29"
OWN = "urn:sunset-archive:record"
"""The namespace of what SÄHKE2 has no element for: within `Custom`, the fields of the record by name."""
_N = f"{{{SPACE}}}"
PERSONAL = {
    PersonalData.none: "ei sisällä henkilötietoja",
    PersonalData.personal: "sisältää henkilötietoja",
    PersonalData.sensitive: "sisältää erityisiä henkilötietoryhmiä",
}
UNKNOWN, NO_PERIOD = "ei tiedossa", "Säilytysaikaa ei ole määrätty."
PERMANENT = -1


def write_sahke2(file: BinaryIO, holdings: Holdings, about: About) -> int:
    """Write the metadata; answers with the number of case files. Everything is read case by case."""
    count = 0
    with ExitStack() as stack:
        xml = stack.enter_context(etree.xmlfile(file, encoding="utf-8"))
        xml.write_declaration()
        stack.enter_context(xml.element(f"{_N}Metadata", nsmap={None: SPACE}))
        xml.write(_transfer(about))
        xml.write(_contact(about))
        for case in holdings.cases():
            xml.write(_case(holdings, about, case, list(holdings.filed(case["id"]))))
            count += 1
        without = holdings.filed(None)
        first = next(without, None)
        if first is not None:
            xml.write(_without_case(holdings, about, [first, *without]))
            count += 1
    return count


def _transfer(about: About) -> Any:
    return _element(
        "TransferInformation",
        _text("NativeId", about.object_id),
        _text("Title", about.title),
        _text("TransferContractId", about.contract or UNKNOWN),
        _text("MetadataSchema", SPACE),
    )


def _contact(about: About) -> Any:
    person = (("Name", about.organisation), ("Address", UNKNOWN), ("PhoneNumber", UNKNOWN), ("Email", about.contact))
    return _element(
        "ContactInformation",
        _element("Organisation", _text("Name", about.organisation)),
        _element("ContactPerson", *(_text(name, value or UNKNOWN) for name, value in person)),
    )


def _case(holdings: Holdings, about: About, case: Record, filed: list[tuple[Kind, Record]]) -> Any:
    kind = kinds()["case"]
    opened = holdings.day(kind, case)
    actions = [_stage(stage, opened) for stage in case.get("stages") or ()]
    actions += [_action(holdings, about, each, record) for each, record in filed]
    closed = str(case.get("closed_on") or "")[:10]
    return _element(
        "CaseFile",
        *_dates(opened, case),
        _text("NativeId", str(case.get("number") or urn(case["id"]))),
        _text("OtherId", urn(case["id"])),
        *_described(holdings, about, kind, case),
        _text("Status", _state(kind, case)),
        _scheme(holdings, case),
        _text("Function", str(case.get("record_class") or UNCLASSED)),
        *_agents(case),
        _text("Type", kind.words.fi),
        *([_text("Finished", closed)] if closed else []),
        *(actions or [_begun(opened)]),
        _custom(kind, case),
    )


def _without_case(holdings: Holdings, about: About, filed: list[tuple[Kind, Record]]) -> Any:
    """Records that belong to no case: SÄHKE2 has none such, so one case file holds them all."""
    day = min(holdings.day(kind, record) for kind, record in filed)
    return _element(
        "CaseFile",
        _text("Created", day.isoformat()),
        _text("NativeId", f"{about.origin}:ilman-asiaa"),
        _text("Language", "fi"),
        _restriction(PersonalData.personal),
        _text("Title", "Asiakirjat ilman asiaa"),
        *_kept(None),
        _text("Status", UNKNOWN),
        _scheme(holdings, {}),
        _text("Function", UNCLASSED),
        *(_action(holdings, about, kind, record) for kind, record in filed),
    )


def _action(holdings: Holdings, about: About, kind: Kind, record: Record) -> Any:
    """An action for each record: it is not known in which stage of its case it was made."""
    return _element(
        "Action",
        _text("Created", holdings.day(kind, record).isoformat()),
        _text("Title", _title(record)),
        _text("Type", kind.words.fi),
        _record(holdings, about, kind, record),
    )


def _stage(stage: Record, opened: date) -> Any:
    agents = [_agent("Käsittelijä", str(stage["handler"]))] if stage.get("handler") else []
    said = [_text("Description", str(stage["note"]))] if stage.get("note") else []
    day = str(stage.get("entered_on") or opened)[:10]
    title = _text("Title", str(stage.get("status") or stage.get("stage") or UNKNOWN))
    return _element("Action", _text("Created", day), *said, title, *agents, _text("Type", "Käsittelyvaihe"))


def _begun(opened: date) -> Any:
    """A case has an action at least: that it was opened."""
    created = _text("Created", opened.isoformat())
    return _element("Action", created, _text("Title", "Vireilletulo"), _text("Type", "Käsittelyvaihe"))


def _record(holdings: Holdings, about: About, kind: Kind, record: Record) -> Any:
    papers = list(holdings.papers(record))
    copied = any(paper.migrated for paper in papers)
    return _element(
        "Record",
        *_dates(holdings.day(kind, record), record),
        _text("NativeId", urn(record["id"])),
        *([_text("OtherId", str(record["number"]))] if record.get("number") else []),
        *_described(holdings, about, kind, record),
        _text("Status", _state(kind, record)),
        _text("Function", str(record.get("record_class") or UNCLASSED)),
        _text("Type", kind.words.fi),
        _element(
            "Authenticity",
            _text("Checker", about.organisation),
            _text("Date", about.day),
            _text("Description", about.proof),
        ),
        *(_document(paper, archival=paper.migrated or not copied) for paper in papers),
        _custom(kind, record, papers),
        *_agents(record),
    )


def _document(paper: Paper, *, archival: bool) -> Any:
    return _element(
        "Document",
        _text("NativeId", f"urn:sha256:{paper.digest}"),
        _text("UseType", "Arkisto" if archival else "Natiivi"),
        _element("File", _text("Name", paper.name), _text("Path", paper.path.rpartition("/")[0])),
        _element("Format", _text("Name", paper.format), _text("Version", paper.format_version or UNKNOWN)),
        _text("HashAlgorithm", "SHA-256"),
        _text("HashValue", paper.digest),
    )


def _dates(created: date, record: Record) -> Iterator[Any]:
    yield _text("Created", created.isoformat())
    if record.get("received_on"):
        yield _text("Acquired", str(record["received_on"])[:10])


def _described(holdings: Holdings, about: About, kind: Kind, record: Record) -> Iterator[Any]:
    """From the language to the retention, as case files and records have them alike."""
    language = str(record.get("language") or "")
    yield _text("Language", language if len(language) == 2 else about.language)
    if text := text_of(record.get("text")).strip():
        yield _text("Description", text)
    personal = record.get("personal")
    yield _restriction(PersonalData(personal) if personal else PersonalData.personal)
    yield _text("Title", _title(record))
    yield from _kept(holdings.row(record))


def _restriction(personal: PersonalData) -> Any:
    """Only what everybody may see is exported. What is not stated of personal data counts as some."""
    parts = _text("PublicityClass", "Julkinen"), _text("PersonalData", PERSONAL[personal])
    return _element("Restriction", *parts)


def _kept(row: Any) -> Iterator[Any]:
    """How long it is kept: permanently where no class says so, so that nothing is destroyed for want of one."""
    yield _text("RetentionPeriod", str(row.years if row else PERMANENT))
    said = "; ".join(filter(None, (row.basis, row.decision))) if row else NO_PERIOD
    yield _text("RetentionReason", said)


def _scheme(holdings: Holdings, record: Record) -> Any:
    names = ("MainFunction", "FunctionClassification", "SubFunction")
    levels = holdings.levels(record)
    made = None
    for depth in range(len(levels) - 1, -1, -1):
        parts = [_text("Title", levels[depth].title), _text("FunctionCode", levels[depth].code)]
        made = _element(names[min(depth, 2)], *parts, *([made] if made is not None else []))
    return _element("ClassificationScheme", made)


def _agents(record: Record) -> Iterator[Any]:
    for name in CREATORS:
        if value := text_of(record.get(name)).strip():
            yield _agent("Laatija", value)
    if value := text_of(record.get("recipient")).strip():
        yield _agent("Vastaanottaja", value)


def _agent(role: str, name: str) -> Any:
    return _element("Agent", _text("Role", role), _text("CorporateName", name))


def _state(kind: Kind, record: Record) -> str:
    words = kind.states.get(str(record.get("status")))
    return words.fi if words else str(record.get("status") or UNKNOWN)


def _title(record: Record) -> str:
    return str(record.get("title") or record.get("number") or urn(record["id"]))


def _custom(kind: Kind, record: Record, papers: list[Paper] | None = None) -> Any:
    """Every field that a table of this kind has, and the original names of files."""
    made = etree.Element(f"{{{OWN}}}record", {"kind": kind.name}, nsmap={None: OWN})
    (row,) = rows_of(kind, [record])
    told = [(name, value) for name, value in row.items() if value]
    told += [(f"filename {paper.digest}", paper.original) for paper in papers or () if paper.original]
    for name, value in told:
        etree.SubElement(made, f"{{{OWN}}}field", {"name": name}).text = legible(value)
    return _element("Custom", made)


def _text(name: str, value: str) -> Any:
    element = etree.Element(f"{_N}{name}", nsmap={None: SPACE})
    element.text = legible(value)
    return element


def _element(name: str, *parts: Any) -> Any:
    element = etree.Element(f"{_N}{name}", nsmap={None: SPACE})
    element.extend(parts)
    return element
