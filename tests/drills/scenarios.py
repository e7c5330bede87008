"""What a process may be doing when it is killed: each scenario is real work on a real archive."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

from api.importers.completion.tables import Completions
from api.importers.intake import Intake
from api.importers.run import run_import, taken_in
from archive.case.events import CaseOpened, CaseStageRecorded, Stage
from archive.case.usecases import case_id, enter_stage, open_case
from archive.decision.events import DecisionRecorded, Wording
from archive.decision.usecases import record_decision
from archive.disposal.usecases import begin
from archive.document.events import DocumentFiled, File, FiledDocument
from archive.document.usecases import file_document
from archive.errors import Conflict
from archive.kernel import ActorId
from archive.record.store import Receipt
from archive.recordwide import PublicityClassified, RegistrationCompleted
from archive.registration import Description
from services.home.archive_home import ArchiveHome, make_home
from services.home.remembered import accept
from services.home.upgrade import upgrade
from tests.drills.backups import BACKUPS
from tests.drills.closing import close_wind_down
from tests.drills.corrections import correct_and_confirm
from tests.drills.disposals import execute, the_disposal
from tests.drills.handing import HANDOVERS
from tests.drills.importing import IMPORTS
from tests.drills.spending import spend_money
from tests.drills.steps import Steps

BATCH = 7
LINES = 24


class Acknowledged:
    """What was promised to somebody outside, durable before the next step of the scenario."""

    def __init__(self, home: Path) -> None:
        self._file = open(f"{home}.acknowledged", "a", encoding="utf-8", buffering=1)  # noqa: SIM115, PTH123

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._file.close()

    def __call__(self, receipt: Receipt) -> None:
        # On a line of its own, also after one that somebody killed left cut short.
        self._file.write("\n" + json.dumps([str(receipt.id), receipt.version, receipt.position]) + "\n")


Scenario = Callable[[Path, Acknowledged], None]


def new_home(home: Path, *, engine: str = "auto") -> None:
    """An archive whose read models take few events at once, so that there are many boundaries."""
    make_home(home, origin="drill", organisation="Harjoitus")
    with (home / "archive.toml").open("a") as file:
        file.write(f'batch = {BATCH}\nengine = "{engine}"\n')


def some_history(home: Path, cases: int = 3) -> None:
    """Cases with a stage and decisions, recorded but not projected."""
    with ArchiveHome(home) as opened:
        by = admin(opened)
        for number in range(1, cases + 1):
            naming = Description(title=f"Valtionavustus {number}")
            case = open_case(opened.archive, CaseOpened(number=f"VN/{number}/2021", content=naming), by=by).id
            stage = CaseStageRecorded(stage="preparation", content=Stage(status="Valmistelu"))
            enter_stage(opened.archive, case, stage, by=by)
            for section in range(3):
                wording = Wording(title=f"Päätös {number} § {section}", text="Johtoryhmä päätti hakea avustusta.")
                key = f"{number}/{section}"
                record_decision(opened.archive, DecisionRecorded(natural_key=key, case=case, content=wording), by=by)


def admin(home: ArchiveHome) -> ActorId:
    actor = home.admin().actor
    assert actor is not None
    return actor


def file_one_document(home: Path, acknowledged: Acknowledged) -> None:
    """One command with bytes, under an idempotency key, projected at once. A second run finds what the first did."""
    with ArchiveHome(home) as opened:
        by = admin(opened)
        digest, size = opened.blobs.put(b"Sopimus valmistelusta.\n" * 40)
        file = File(digest=digest, size=size, filename="sopimus.txt", media_type="text/plain")
        content = FiledDocument(title="Sopimus", file=file)
        case = case_id(opened.archive, "VN/1/2021")
        with opened.archive.idempotent("the same request", by, b"file") as before:
            made = before or file_document(opened.archive, DocumentFiled(case=case, content=content), by=by)
        acknowledged(made)
        opened.projections.catch_up()


def import_lines(home: Path, acknowledged: Acknowledged) -> None:
    """An import of several transactions, with files; half of it is continued by running it again."""
    source = home.parent / "source" / "lines.jsonl"
    with ArchiveHome(home) as opened:
        told = run_import(
            opened.archive,
            opened.blobs,
            source,
            kind="jsonl",
            by=admin(opened),
            rejects=home / "rejects",
            batch=BATCH,
        )
        assert told.rejected == 0, told
        last = opened.archive.recorder.read(told.position - 1, 1)[0]
    with ArchiveHome(home) as opened:
        acknowledged(Receipt(UUID(last[2]), last[3], last[0]))
        opened.projections.catch_up()


def complete_table(home: Path, acknowledged: Acknowledged) -> None:
    """Registrations completed from one table, in several transactions; half of it is continued by running it again."""
    source = home.with_suffix(".csv")
    with ArchiveHome(home) as opened:
        ids = opened.archive.streams(DecisionRecorded.name)
        rows = [f"{id};{at % 28 + 1}.3.2021;ei;julkinen" for at, id in enumerate(ids)]
        source.write_text("\n".join(["id;Päiväys;Henkilötiedot;Julkisuus", *rows]), "cp1252")
        intake = Intake(opened.archive, opened.blobs, admin(opened))
        rows_of = Completions(opened, opened.admin())
        told = taken_in(rows_of, source, intake, kind="complete", rejects=home / "rejects", batch=BATCH)
        assert told.rejected == 0, told
        names = [RegistrationCompleted.name, PublicityClassified.name]
        for id in ids:  # each once, however often it was begun
            assert [each.event.name for each in opened.archive.history(id)] == [DecisionRecorded.name, *names]
        last = opened.archive.recorder.read(told.position - 1, 1)[0]
    with ArchiveHome(home) as opened:
        acknowledged(Receipt(UUID(last[2]), last[3], last[0]))
        opened.projections.catch_up()


def write_lines(folder: Path) -> None:
    """The source of the import: a case, decisions, documents with bytes."""
    folder.mkdir()
    lines = [{"kind": "case", "number": "VN/100/2021", "title": "Tuonti"}]
    for number in range(LINES):
        line = {"key": f"D-{number}", "case": "VN/100/2021", "title": f"Tuotu {number}", "text": "raportti " * 20}
        if number % 6 == 5:
            (folder / f"{number}.txt").write_text(f"Pöytäkirja {number}\n")
            lines.append(line | {"kind": "document", "path": f"{number}.txt"})
        else:
            lines.append(line | {"kind": "decision"})
    (folder / "lines.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def project(home: Path, acknowledged: Acknowledged) -> None:
    """Bring the read models up to now, a few events at a time."""
    with ArchiveHome(home) as opened:
        assert opened.projections.catch_up()


def rebuild(home: Path, acknowledged: Acknowledged) -> None:
    """Build every read model anew beside the live one."""
    with ArchiveHome(home) as opened:
        opened.projections.rebuild()


def init(home: Path, acknowledged: Acknowledged) -> None:
    """Make an archive where there is nothing, and open it."""
    make_home(home, origin="drill", organisation="Harjoitus")
    with ArchiveHome(home) as opened:
        admin(opened)


def record_on_and_on(home: Path, acknowledged: Acknowledged) -> None:
    """Record one command after another until killed; every receipt is acknowledged."""
    with ArchiveHome(home) as opened:
        by = admin(opened)
        for number in range(10_000):
            naming = Description(title=f"Asia {number}")
            key = f"{os.getpid()}-{number}"
            acknowledged(open_case(opened.archive, CaseOpened(number=key, content=naming), by=by))


def import_beside(home: Path, acknowledged: Acknowledged) -> None:
    """One small transaction of a bulk after another until killed; each is acknowledged when it is written."""
    with ArchiveHome(home) as opened:
        by = admin(opened)
        with opened.archive.bulk() as flush:
            for number in range(100_000):
                naming = Description(title=f"Tuotu asia {number}")
                made = open_case(opened.archive, CaseOpened(number=f"{os.getpid()}-{number}", content=naming), by=by)
                if number % BATCH == BATCH - 1:
                    acknowledged(Receipt(made.id, made.version, flush()))


def serve(home: Path, acknowledged: Acknowledged) -> None:
    """What a server does beside answering: follow in threads of its own while commands come in."""
    with ArchiveHome(home) as opened:
        opened.projections.start()
        by = admin(opened)
        for number in range(10_000):
            naming = Description(title=f"Palvelun asia {number}")
            key = f"serve-{os.getpid()}-{number}"
            receipt = open_case(opened.archive, CaseOpened(number=key, content=naming), by=by)
            acknowledged(receipt)
            opened.projections.wake()


def execute_disposal(home: Path, acknowledged: Acknowledged) -> None:
    """Destroy what is on an approved list, down to its certificate."""
    execute(home)


def accept_the_record(home: Path, acknowledged: Acknowledged) -> None:
    """Go on with an older record, where that is not decided yet, and open the archive."""
    with suppress(Conflict):
        accept(home, "uudempaa ei löytynyt", None)
    with ArchiveHome(home) as opened:
        opened.projections.catch_up()


def upgrade_in_place(home: Path, acknowledged: Acknowledged) -> None:
    """Bring an archive of the first format to today's, after a backup beside it."""
    upgrade(home, home.with_name("backups"), None)


def upgrade_without_backup(home: Path, acknowledged: Acknowledged) -> None:
    """Bring an archive of the first format to today's, for a reason."""
    upgrade(home, None, "harjoitus")


def destroy_beside_others(home: Path, acknowledged: Acknowledged) -> None:
    """A server destroys; at the step of its death another process does a command, and it still answers a write."""
    with ArchiveHome(home) as opened:
        by = admin(opened)

        def others() -> None:
            command = [sys.executable, "-c", "from api.cli.main import main; main()", "--home", str(home), "stats"]
            subprocess.run(command, check=True, capture_output=True, timeout=30)
            for number in range(2):
                naming = Description(title=f"Asia {number}")
                acknowledged(open_case(opened.archive, CaseOpened(number=f"KY/{number}/2026", content=naming), by=by))

        def last() -> None:
            beside = threading.Thread(target=others, daemon=True)
            beside.start()
            beside.join(5)  # it waits for ever where the step is one of a transaction

        Steps.last = staticmethod(last)
        opened.projections.start()
        disposal = the_disposal(opened)
        begin(opened.archive, disposal.id, by=by)
        opened.disposing.finish(disposal.id)
        others()
        os.kill(os.getpid(), signal.SIGKILL)


SCENARIOS: Mapping[str, Scenario] = (
    BACKUPS
    | IMPORTS
    | HANDOVERS
    | {
        each.__name__: each
        for each in (
            file_one_document,
            import_lines,
            complete_table,
            project,
            rebuild,
            init,
            record_on_and_on,
            import_beside,
            serve,
            execute_disposal,
            accept_the_record,
            upgrade_in_place,
            upgrade_without_backup,
            destroy_beside_others,
            correct_and_confirm,
            close_wind_down,
            spend_money,
        )
    }
)
