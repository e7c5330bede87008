"""Answers of OAI-PMH 2.0: one XML document for each request, errors of the protocol included.

Source: The Open Archives Initiative Protocol for Metadata Harvesting 2.0.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from lxml import etree

from archive.access.caller import Caller
from archive.errors import Gone, NotFound
from archive.kind import kinds
from projections.states import Question, StateReader
from services import shapes as answers
from services.access_log import note
from services.harvest.asked import STAMP, Refused, Wanted, arguments_of, id_of, require_format, wanted_of
from services.harvest.items import Item, Items
from services.harvest.metadata import FORMATS, urn
from services.home.archive_home import ArchiveHome
from services.sight.disclosure import without_hidden

OAI, XSI = "http://www.openarchives.org/OAI/2.0/", "http://www.w3.org/2001/XMLSchema-instance"
PAGE = {"ListRecords": 100, "ListIdentifiers": 500}
DOOR = "oai-pmh"
_PLAIN = re.compile(r"[A-Za-z0-9:/_.!~*'()-]+", re.ASCII)
"""Arguments that may be repeated in an answer that refuses them."""


def answered(home: ArchiveHome, caller: Caller, pairs: Sequence[tuple[str, str]], address: str) -> bytes:
    """The answer to a request with these arguments; `address` is that of the interface itself."""
    with home.projections.states() as states:
        return _Answer(home, states, caller, address).to(pairs)


def busy(home: ArchiveHome, address: str, words: str) -> bytes:
    """The answer while a request cannot be carried out: an XML document without records."""
    root = _begun(home, address, {})
    root.append(etree.Comment(words.replace("--", "-")))
    return _written(root)


class _Answer:
    """One answer."""

    def __init__(self, home: ArchiveHome, states: StateReader, caller: Caller, address: str) -> None:
        self._home, self._states, self._caller, self._address = home, states, caller, address
        self._items = Items(home, states, caller)
        self._question = Question(caller, home.today())
        self._verbs: dict[str, Callable[[dict[str, str]], Any]] = {
            "Identify": self._identify,
            "ListSets": self._list_sets,
            "ListMetadataFormats": self._list_metadata_formats,
            "GetRecord": self._get_record,
            "ListIdentifiers": partial(self._list, "ListIdentifiers"),
            "ListRecords": partial(self._list, "ListRecords"),
        }

    def to(self, pairs: Sequence[tuple[str, str]]) -> bytes:
        """The document."""
        try:
            verb, said = arguments_of(pairs)
        except Refused as refused:  # the request is not repeated in the answer, as the protocol wants it
            return self._refused(refused, {})
        try:
            made = self._verbs[verb](said)
        except Refused as refused:
            told = {name: value for name, value in said.items() if _PLAIN.fullmatch(value)}
            return self._refused(refused, {"verb": verb} | told if refused.code != "badArgument" else {})
        root = _begun(self._home, self._address, {"verb": verb} | said)
        root.append(made)
        return _written(root)

    def _refused(self, refused: Refused, said: dict[str, str]) -> bytes:
        root = _begun(self._home, self._address, said)
        _sub(root, "error", str(refused), code=refused.code)
        return _written(root)

    def _identify(self, said: dict[str, str]) -> Any:
        made, settings = _element("Identify"), self._home.settings
        first = next(iter(self._home.archive.read(0, 1)), None)
        told = {
            "repositoryName": settings.organisation,
            "baseURL": self._address,
            "protocolVersion": "2.0",
            "adminEmail": settings.contact or f"archive@{settings.origin}.invalid",
            "earliestDatestamp": (first.recorded_at if first else self._home.archive.now()).strftime(STAMP),
            "deletedRecord": "persistent",
            "granularity": "YYYY-MM-DDThh:mm:ssZ",
        }
        for name, value in told.items():
            _sub(made, name, value)
        return made

    def _list_sets(self, said: dict[str, str]) -> Any:
        if "resumptionToken" in said:
            raise Refused("badResumptionToken", "The list of sets is always sent whole.")
        made = _element("ListSets")
        for kind in kinds().values():
            each = etree.SubElement(made, f"{{{OAI}}}set")
            _sub(each, "setSpec", kind.name)
            _sub(each, "setName", kind.words.en)
        return made

    def _list_metadata_formats(self, said: dict[str, str]) -> Any:
        if "identifier" in said and self._item(said["identifier"]).deleted:
            raise Refused("noMetadataFormats", "The record was withdrawn.")
        made = _element("ListMetadataFormats")
        for prefix, (_, space, schema) in FORMATS.items():
            each = etree.SubElement(made, f"{{{OAI}}}metadataFormat")
            for name, value in (("metadataPrefix", prefix), ("schema", schema), ("metadataNamespace", space)):
                _sub(each, name, value)
        return made

    def _get_record(self, said: dict[str, str]) -> Any:
        require_format(said["metadataPrefix"])
        made, item = _element("GetRecord"), self._item(said["identifier"])
        made.extend(self._records([item], said["metadataPrefix"]))
        return made

    def _list(self, verb: str, said: dict[str, str]) -> Any:
        """A page of a list. No page is empty while the list continues, and its last token is empty."""
        wanted = wanted_of(said, self._states.position())
        found = [*islice(self._matching(wanted), PAGE[verb] + 1)]
        page, more = found[: PAGE[verb]], len(found) > PAGE[verb]
        if not page and not wanted.sent:
            raise Refused("noRecordsMatch", "No record fits.")
        size = wanted.size if wanted.size >= 0 or not more else sum(1 for _ in self._matching(wanted))
        made = _element(verb)
        headers = (_header(item) for item in page)
        made.extend(headers if verb == "ListIdentifiers" else self._records(page, wanted.prefix))
        if more or wanted.sent:
            last = page[-1].position if page else wanted.after
            following = Wanted(
                wanted.prefix, wanted.since, wanted.until, wanted.of, last, wanted.sent + len(page), size
            )
            _sub(made, "resumptionToken", following.token() if more else "",
                 completeListSize=str(size), cursor=str(wanted.sent))  # fmt: skip
        return made

    def _matching(self, wanted: Wanted) -> Iterator[Item]:
        return (item for item in self._items.after(wanted.after) if wanted.has(item))

    def _item(self, identifier: str) -> Item:
        item = self._items.one(str(UUID(id_of(identifier))))
        if item is None:
            raise Refused("idDoesNotExist", "There is no such record.")
        return item

    def _records(self, items: Sequence[Item], prefix: str) -> Iterator[Any]:
        shown = self._shown([item for item in items if not item.deleted])
        for item in items:
            record, state = _element("record"), shown.get(item.id)
            record.append(_header(item, deleted=state is None))
            if state is not None:
                write = FORMATS[prefix][0]
                etree.SubElement(record, f"{{{OAI}}}metadata").append(write(self._home, kinds()[item.kind], state))
            yield record

    def _shown(self, items: Sequence[Item]) -> dict[str, dict[str, Any]]:
        """The records as the caller may see them."""
        found = list[dict[str, Any]]()
        for item in items:
            with suppress(NotFound, Gone):  # closed while the list was made
                found.append(answers.record(self._states.one(item.id, self._question)))
        shown = without_hidden(self._home, self._states, self._caller, found)
        note(self._home, self._states, self._caller, (each["id"] for each in shown), DOOR, naming=shown)
        return {each["id"]: each for each in shown}


def _header(item: Item, *, deleted: bool = False) -> Any:
    made = _element("header")
    if item.deleted or deleted:
        made.set("status", "deleted")
    for name, value in (
        ("identifier", urn(item.id)),
        ("datestamp", item.moment.strftime(STAMP)),
        ("setSpec", item.kind),
    ):
        _sub(made, name, value)
    return made


def _begun(home: ArchiveHome, address: str, said: dict[str, str]) -> Any:
    root = etree.Element(f"{{{OAI}}}OAI-PMH", nsmap={None: OAI, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd")
    _sub(root, "responseDate", home.archive.now().strftime(STAMP))
    _sub(root, "request", address, **said)
    return root


def _element(name: str) -> Any:
    return etree.Element(f"{{{OAI}}}{name}", nsmap={None: OAI})


def _sub(parent: Any, name: str, text: str, **said: str) -> Any:
    made = etree.SubElement(parent, f"{{{OAI}}}{name}", said)
    made.text = text
    return made


def _written(root: Any) -> bytes:
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written
