"""What goes along to be read: README, schemas, and the closing compilation of each organisation that was wound down."""

from collections.abc import Iterator
from importlib.resources import files

import orjson

from archive.access.caller import ANONYMOUS
from archive.kernel import stored_names
from projections.states import Question, StateReader
from services.compilation.folder import compiled, files_of
from services.handover.package.facts import Facts
from services.handover.package.payload import CSV, JSON, TEXT, XML, Payload
from services.home.archive_home import ArchiveHome

XSDS = ("mets.xsd", "xlink.xsd", "DILCISExtensionMETS.xsd", "DILCISExtensionSIPMETS.xsd", "premis-v3-0.xsd", "ead3.xsd")
_TYPES = {"html": "text/html", "jsonl": TEXT, "json": JSON, "csv": CSV}
README = """\
{organisation}: a copy of the archive {origin}
{underline}

Made {moment} for {to}. This package holds the archive up to event {size}.

DO NOT PUBLISH THE FOLDER event-log: it holds the facts (ids, days, sums, codes) of every record, of those that are
not public as well. Their titles, texts and files are not in this package; left-out.csv lists them with the reason.

Where to look
  representations/tables/data/        the records as tables; open them in any spreadsheet
  representations/documents/data/     the files; tables/data/files.csv tells their original names
  representations/event-log/data/     everything that was ever recorded, one event per line
  metadata/descriptive/ead3.xml       an archival description
  documentation/                      this file; where an organisation was wound down, its closing compilation

How to check that nothing was changed
  With Python 3.8 or newer, without any other program, in representations/event-log/data:
      python offline.py --key KEY checkpoints.json events.jsonl
  KEY is the key that the archive published elsewhere. The key in keys.json only proves that the package agrees with
  itself. The files: in the folder with bagit.txt, "sha256sum -c manifest-sha256.txt".
  With the archive software: archive handover check FOLDER --key KEY

What was destroyed
  The content of destroyed records is gone for ever. Each event remains, and a later event, the tombstone,
  states the reason. destroyed.csv lists them; destructions.jsonl is the signed list, and holds.jsonl that of holds.
"""


def write_papers(home: ArchiveHome, states: StateReader, payload: Payload, facts: Facts, size: int) -> None:
    """README, schemas and compilations."""
    told = {"organisation": facts.organisation, "origin": facts.origin, "to": facts.to, "moment": facts.moment}
    title = f"{facts.organisation}: a copy of the archive {facts.origin}"
    readme = README.format(**told, size=size, underline="=" * len(title))
    payload.add("documentation/README.txt", TEXT, [readme.encode()])
    for name in XSDS:
        payload.add(f"schemas/{name}", XML, [files("services.handover").joinpath("schemas", name).read_bytes()])
    payload.add("schemas/events.schema.json", JSON, [_event_schemas()])
    for path, content in _compilations(home, states):
        payload.add(f"documentation/{path}", _TYPES[path.rpartition(".")[2]], [content])


def _event_schemas() -> bytes:
    """The JSON Schema of every stored name: its fact, and its content."""
    found = {name: event.model_json_schema() for name, event in sorted(stored_names().items())}
    return orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n"


def _compilations(home: ArchiveHome, states: StateReader) -> Iterator[tuple[str, bytes]]:
    """The closing compilation of each organisation that everybody may see, as a page with its data."""
    question = Question(ANONYMOUS, home.today())
    for number, each in enumerate(states.picked(question, (), kinds=("winddown",)), 1):
        made = compiled(home, states, question, each.id)
        for name, content in files_of(home, states, question, made, ("html",), "fi"):
            yield f"compilation-{number}/{name}", content
