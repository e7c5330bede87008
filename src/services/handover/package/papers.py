"""What goes along to be read: README, schemas, and the closing compilation of each organisation that was wound down."""

from collections import Counter
from collections.abc import Iterator
from importlib.resources import files

from archive.retirement.events import PredecessorRetired
from projections.states import Question, StateReader
from services.compilation.folder import compiled, files_of
from services.handover.package.facts import Facts
from services.handover.package.payload import CSV, JSON, TEXT, XML, Payload
from services.handover.package.readable.names import names_explained
from services.handover.package.selection import Selected
from services.home.archive_home import ArchiveHome

XSDS = ("mets.xsd", "xlink.xsd", "DILCISExtensionMETS.xsd", "DILCISExtensionSIPMETS.xsd", "premis-v3-0.xsd", "ead3.xsd")
_TYPES = {"html": "text/html", "jsonl": TEXT, "json": JSON, "csv": CSV}
README = """\
{title}
{underline}

Made {moment} for {to}. {holds}

DO NOT PUBLISH THE FOLDER event-log: it holds the facts (ids, days, sums, codes) of every record, of those that are
not public as well. Their titles, texts and files are not in this package; left-out.csv lists them with the reason.

Where to look
{where}

How to check that nothing was changed
  With Python 3.8 or newer, without any other program, in representations/event-log/data:
      python offline.py --key KEY checkpoints.json events.jsonl ../../../../../signed-files.jsonl
  KEY is the key that the archive published elsewhere. The key in keys.json only proves that the package agrees with
  itself. The files: in the folder with bagit.txt, "sha256sum -c manifest-sha256.txt".
  With the archive software: archive handover check FOLDER --key KEY

What was destroyed
  The content of destroyed records is gone for ever. Each event remains, and a later event, the tombstone,
  states the reason. destroyed.csv lists them{lists}.
{ended}"""
ENDED = """
Archives that were retired
{archives}
  What they signed beyond their last checkpoint is not their own, no matter who has the key: 'archive handover check'
  refuses it.
"""
OF_ONE = (
    "  {predecessor}: retired on {retired_on}, its last checkpoint at {position} events; its signing key is {fate}."
)
FATES = {"destroyed": "destroyed", "handed_over": "handed over"}
WHOLE = "This package holds the archive up to event {size}."
PART = """This package holds a part of the archive up to event {size}.

What is in it
{records}
  The tables and the description show those of them that everybody may see.

What was asked for
{asked}
  What these records cannot be understood without came along; selection.csv in the folder event-log lists every record
  with the reason: asked; part (it belongs to a selected record); named (a selected record names it); steers (a
  decision, request or list of disposal about selected records alone); schedule; archive.
  Of the other {unselected} events only the position and the leaf are here, so that the log can be checked whole."""
PLACES = {
    "documentation/index.html": "a reading room: open it in a browser; it needs no network",
    "representations/tables/data/": "the records as tables; open them in any spreadsheet",
    "representations/documents/data/": "the files; tables/data/files.csv tells their original names",
    "representations/migrated/data/": "copies of files in other formats",
    "representations/event-log/data/": "everything that was ever recorded, one event per line",
    "metadata/descriptive/ead3.xml": "an archival description",
    "documentation/": "this file; events.txt explains every event; where an organisation was wound down,\n"
    f"{' ' * 38}its board as it ended (board.html) and its closing compilation",
}
OF_A_PART = {
    "representations/event-log/data/": "every event of the records here, one per line; of others the leaf",
    "documentation/": "this file; events.txt explains every event; the closing compilation of an organisation\n"
    f"{' ' * 38}that was asked for as a whole",
}
LISTS = "; destructions.jsonl is the signed list, and holds.jsonl that of holds"
SORTS = {
    "cases": "cases", "classes": "classes", "offices": "organisations", "since": "from", "until": "through",
}  # fmt: skip


def write_papers(
    home: ArchiveHome,
    states: StateReader,
    payload: Payload,
    facts: Facts,
    size: int,
    selected: Selected | None,
    question: Question,
) -> None:
    """README, schemas and compilations."""
    title = f"{facts.organisation}: {facts.described[0].lower()}{facts.described[1:]}"
    holds = WHOLE.format(size=size) if selected is None else _part(selected, size)
    told = {"title": title, "underline": "=" * len(title), "to": facts.to, "moment": facts.moment, "holds": holds}
    places = PLACES if selected is None else PLACES | OF_A_PART
    there = (name for name in places if name == "documentation/" or any(True for _ in payload.members(name)))
    told["where"] = "\n".join(f"  {name:<35} {places[name]}" for name in there)
    told["ended"] = _retired(home)
    readme = README.format(**told, lists=LISTS if selected is None else "")
    payload.add("documentation/README.txt", TEXT, [readme.encode()])
    for name in XSDS:
        payload.add(f"schemas/{name}", XML, [files("services.handover").joinpath("schemas", name).read_bytes()])
    schemas, explained = names_explained()
    payload.add("schemas/events.schema.json", JSON, [schemas])
    payload.add("documentation/events.txt", TEXT, [explained])
    for path, content in _compilations(home, states, selected, question):
        payload.add(f"documentation/{path}", _TYPES[path.rpartition(".")[2]], [content])


def _part(selected: Selected, size: int) -> str:
    """What a part of an archive is, as README says it."""
    told = [(SORTS[name], value) for name, value in selected.asked.items()]
    lines = (f"  {sort}: {', '.join(value) if isinstance(value, list) else value}" for sort, value in told)
    kinds = sum(selected.records.values(), Counter[str]())
    records = "\n".join(f"  {kind}: {count}" for kind, count in sorted(kinds.items()))
    return PART.format(size=size, asked="\n".join(lines), unselected=selected.unselected, records=records)


def _retired(home: ArchiveHome) -> str:
    """Which archives before this one were retired, and what became of their signing keys; nothing where none was."""
    _, found = home.archive.recorder.facts_named(PredecessorRetired.name, 0)
    lines = [OF_ONE.format(**fact, fate=FATES[fact["signing_key"]]) for _, fact in found]
    return ENDED.format(archives="\n".join(dict.fromkeys(lines))) if lines else ""


def _compilations(
    home: ArchiveHome, states: StateReader, selected: Selected | None, question: Question
) -> Iterator[tuple[str, bytes]]:
    """The closing compilation of each organisation that is here whole and that everybody may see, with its data."""
    every = states.picked(question, (), kinds=("winddown",))
    whole = (each for each in every if selected is None or each.id in selected.offices)
    for number, each in enumerate(whole, 1):
        made = compiled(home, states, question, each.id)
        for name, content in files_of(home, states, question, made, ("html",), "fi"):
            yield f"compilation-{number}/{name}", content
