"""One metadata file of SÄHKE2, read as a stream: case files with their actions and records.

Source: SÄHKE2 transfer structure 2019.03 (namespace 2019/08/29), and 2011.12, which has fewer words for personal data.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from api.importers.packages.differences import PackageInvalid
from api.importers.packages.xml import LARGEST, SAFELY, local, space, under, words

NAMESPACES = (
    "http://www.arkisto.fi/skeemat/Sahke2/2019/08/29",
    "http://www.arkisto.fi/skeemat/Sahke2/2011/12/20",
)
ROOT = "Metadata"
_READ = frozenset(
    ("NativeId", "Title", "Language", "Created", "Acquired", "Finished", "Function", "Restriction", "Agent", "Action")
) | {"Record", "Document", "ClassificationScheme"}


@dataclass(slots=True)
class Unit:
    """A case file, an action or a record: what is stated of it, first values by name, and the rest in words."""

    values: dict[str, str] = field(default_factory=dict)
    restriction: dict[str, str] = field(default_factory=dict)
    persons: list[str] = field(default_factory=list)
    agents: list[tuple[str, str]] = field(default_factory=list)
    """Role and name of each."""
    codes: list[tuple[str, str]] = field(default_factory=list)
    """Code and title of each step of the classification, from the main function down."""
    rest: list[tuple[str, str]] = field(default_factory=list)
    records: list["Unit"] = field(default_factory=list)
    actions: list["Unit"] = field(default_factory=list)
    files: list[dict[str, str]] = field(default_factory=list)
    line: int | None = None

    def of(self, name: str) -> str:
        """A value, empty where it is not stated."""
        return self.values.get(name, "")

    def beside(self, name: str) -> str:
        """The first of those values that have no field of their own; empty where it is not stated."""
        return next((value for each, value in self.rest if each == name), "")


@dataclass(slots=True)
class Transfer:
    """The transfer as a whole."""

    organisation: str = ""
    id: str = ""


def transfer_of(path: Path, name: str) -> tuple[Transfer, Iterator[Unit]]:
    """The transfer and its case files, which are read as they are asked for. Refuses: XML of another sort."""
    transfer = Transfer()
    units = _units(path, name, transfer)
    return transfer, units


def _units(path: Path, name: str, transfer: Transfer) -> Iterator[Unit]:
    if path.stat().st_size > LARGEST:
        raise PackageInvalid(f"{name} is larger than {LARGEST} bytes.")
    element: Any = None
    try:
        with path.open("rb") as file:
            for _, element in etree.iterparse(file, **SAFELY):
                if element.getroottree().docinfo.doctype:
                    raise PackageInvalid(f"{name} declares a document type; that is not read.")
                kind = local(element) if space(element) in NAMESPACES else ""
                if kind == "TransferInformation":
                    transfer.id = _first(element, "NativeId")
                elif kind == "Organisation" and local(element.getparent()) == "ContactInformation":
                    transfer.organisation = _first(element, "Name")
                elif kind == "CaseFile":
                    yield _case(element)
                    element.clear(keep_tail=False)
                    while element.getprevious() is not None and local(element.getprevious()) == "CaseFile":
                        del element.getparent()[-2]
    except etree.XMLSyntaxError as error:
        raise PackageInvalid(f"{name} is not well-formed XML, line {error.lineno or 1}.") from None


def _case(element: Any) -> Unit:
    unit = _unit(element)
    scheme = next(iter(under(element, "ClassificationScheme")), None)
    for each in scheme.iter() if scheme is not None else ():
        if local(each) in ("MainFunction", "FunctionClassification", "SubFunction"):
            unit.codes.append((_first(each, "FunctionCode"), _first(each, "Title")))
    for action in under(element, "Action"):
        made = _unit(action)
        made.records = [_record(each) for each in under(action, "Record")]
        unit.actions.append(made)
    return unit


def _record(element: Any) -> Unit:
    unit = _unit(element)
    for each in under(element, "Document"):
        parts = {local(part): words(part) for part in each if not len(part)}
        file, format = (next(iter(under(each, name)), None) for name in ("File", "Format"))
        parts |= {"Name": _first(file, "Name"), "Path": _first(file, "Path")} if file is not None else {}
        if format is not None:
            parts["Format"] = " ".join(filter(None, (_first(format, "Name"), _first(format, "Version"))))
        unit.files.append(parts)
    return unit


def _unit(element: Any) -> Unit:
    unit = Unit(line=element.sourceline)
    for each in element:
        name, text = local(each), words(each)
        if name in ("Restriction", "Agent"):
            _restricted(unit, each) if name == "Restriction" else _agent(unit, each)
        elif name in _READ:
            if not len(each) and name in unit.values and text:
                unit.rest.append((name, text))
            elif not len(each):
                unit.values[name] = text
        elif name:
            unit.rest += _flat(each, name)
    return unit


def _restricted(unit: Unit, element: Any) -> None:
    for each in element:
        name = local(each)
        if name == "Person":
            parts = [words(part) for part in each if words(part)]
            unit.persons.append(f"{parts[0]} ({', '.join(parts[1:])})" if len(parts) > 1 else "".join(parts))
        elif name in ("PublicityClass", "SecurityPeriod", "SecurityPeriodEnd", "SecurityReason", "PersonalData"):
            unit.restriction[name] = words(each)
        elif name:
            unit.rest += _flat(each, name)


def _agent(unit: Unit, element: Any) -> None:
    names = (_first(element, name) for name in ("Name", "CorporateName"))
    unit.agents.append((_first(element, "Role"), ", ".join(filter(None, names))))


def _flat(element: Any, name: str) -> Iterator[tuple[str, str]]:
    """An element without a place of its own, as names and values."""
    if element.get("scheme"):
        name = f"{name} ({element.get('scheme')})"
    if not len(element):
        if words(element):
            yield name, words(element)
        return
    for each in element:
        if local(each):
            yield from _flat(each, f"{name} {local(each)}")


def _first(element: Any, name: str) -> str:
    return next((words(each) for each in under(element, name)), "")
