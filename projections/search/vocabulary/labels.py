"""Reads the labels of concepts from a vocabulary file: SKOS in any form of RDF, or a table separated by tabs."""

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from archive.errors import Invalid

LANGUAGES = ("fi", "sv", "en")
KINDS = ("pref", "alt", "hidden")
COLUMNS = ("uri", "label", "language", "kind", "broader")
RDF = {".ttl": "turtle", ".rdf": "xml", ".xml": "xml", ".nt": "nt", ".jsonld": "json-ld", ".json": "json-ld"}
TABLES = (".tsv", ".tab", ".txt")
LONGEST = 200  # characters of a label

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_NOTE = re.compile(r"\s*\([^()]*\)\s*$")


class Label(NamedTuple):
    """What a concept is called: the preferred label of a language, or another one."""

    concept: str
    text: str
    language: str
    kind: str


class Broader(NamedTuple):
    """A concept and a broader one of it."""

    concept: str
    broader: str


def read(path: Path) -> Iterator[Label | Broader]:
    """Every label and every broader concept of a file, by its ending.

    A table has the columns uri and label, or a heading with some of uri, label, language (fi), kind (pref) and broader.
    Refuses: another ending, a file that is no table or RDF, and RDF where the extra `vocabulary` is not installed.
    """
    ending = path.suffix.lower()
    if ending in TABLES:
        return _of_table(path)
    if ending in RDF:
        return _of_rdf(path, RDF[ending])
    known = ", ".join((*RDF, *TABLES[:1]))
    raise Invalid("This is no vocabulary that can be read.", field="file", remedy=f"Give a file that ends in {known}.")


def _of_table(path: Path) -> Iterator[Label | Broader]:
    with path.open(encoding="utf-8-sig", newline="", errors="strict") as lines:
        try:
            rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            heading: list[str] | None = None
            for number, row in enumerate(rows, 1):
                if heading is None:
                    named = [cell.strip().lower() for cell in row]
                    heading = named if {"uri", "label"} <= set(named) else list(COLUMNS[:2])
                    if unknown := [name for name in heading if name not in COLUMNS]:
                        remedy = f"Use {', '.join(COLUMNS)}."
                        raise Invalid(f"The table has an unknown column {unknown[0]!r}.", field="file", remedy=remedy)
                    if heading is named or named == heading:
                        continue
                yield from _of_row(dict(zip(heading, row, strict=False)), number)
        except UnicodeDecodeError:
            raise Invalid("The table is not in UTF-8.", field="file", remedy="Save it as UTF-8.") from None


def _of_row(row: dict[str, str], number: int) -> Iterator[Label | Broader]:
    concept, text = row.get("uri", "").strip().strip("<>"), row.get("label", "").strip()
    language, kind = row.get("language", "").strip() or "fi", row.get("kind", "").strip() or "pref"
    if not concept:
        raise Invalid(f"Line {number} has no uri.", field="file", remedy="Give the concept of every label.")
    if kind not in KINDS:
        raise Invalid(f"Line {number} has the kind {kind!r}.", field="file", remedy=f"Use {', '.join(KINDS)}.")
    if text and len(text) <= LONGEST and language in LANGUAGES:
        yield Label(concept, plain(text), language, kind)
    if broader := row.get("broader", "").strip().strip("<>"):
        yield Broader(concept, broader)


def _of_rdf(path: Path, form: str) -> Iterator[Label | Broader]:
    try:
        import rdflib
    except ImportError:
        remedy = "Install the extra 'vocabulary', or give a table separated by tabs."
        raise Invalid("SKOS is read by a library that is not installed.", field="file", remedy=remedy) from None
    graph = rdflib.Graph()
    try:
        graph.parse(path, format=form)
    except Exception as error:  # noqa: BLE001  # its parsers raise classes of their own, of other libraries too
        said = f"The file is no RDF in the form of its ending ({type(error).__name__})."
        raise Invalid(said, field="file", remedy="Name it by its form: .ttl, .rdf, .nt or .jsonld.") from None
    ended = {str(concept) for concept in graph.subjects(rdflib.OWL.deprecated, rdflib.Literal(True))}
    for kind in KINDS:
        for concept, text in graph.subject_objects(rdflib.URIRef(f"{_SKOS}{kind}Label")):
            language = str(getattr(text, "language", None) or "fi").partition("-")[0]
            if str(concept) not in ended and language in LANGUAGES and 0 < len(str(text).strip()) <= LONGEST:
                yield Label(str(concept), plain(str(text)), language, kind)
    for concept, broader in graph.subject_objects(rdflib.URIRef(f"{_SKOS}broader")):
        yield Broader(str(concept), str(broader))
    for broader, concept in graph.subject_objects(rdflib.URIRef(f"{_SKOS}narrower")):
        yield Broader(str(concept), str(broader))


def plain(label: str) -> str:
    """A label without the note that tells it from another one: *kuusi (puulaji)* is kuusi."""
    return _NOTE.sub("", label).strip() or label.strip()


def counted(found: Iterable[Label | Broader]) -> dict[str, int]:
    """How many labels there are by language, and how many concepts have a broader one."""
    told: dict[str, int] = {}
    for each in found:
        name = each.language if isinstance(each, Label) else "broader"
        told[name] = told.get(name, 0) + 1
    return told
