"""Completing a register from one table, against the import of the same decisions as JSON Lines.

    python -m bench.completion [--decisions 10000] [--rounds 3]

Each row states day, personal data, class and publicity, which are three events; the limit records one event a line.
Both read a file and write 2,000 events a transaction. The views are up to date before either begins.
"""

import argparse
import csv
import itertools
import json
from datetime import date
from pathlib import Path
from uuid import UUID

from api.importers.completion.tables import Completions
from api.importers.intake import Intake
from api.importers.run import Summary, run_import, taken_in
from archive.kernel import ActorId
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.schedule import ScheduleRow, Trigger
from archive.retention.usecases import adopt_schedule
from bench.pairs import Line, paired, shown
from bench.record import a_case, said, somewhere
from services.home.archive_home import ArchiveHome, make_home

STATED = ("decided_on", "publicity", "personal")
"""What the table states, and the lines leave out."""


class Register:
    """An archive with a schedule; decisions are imported into it, then completed."""

    def __init__(self, folder: Path, decisions: int) -> None:
        make_home(folder / "home", origin="bench")
        self.folder, self.decisions = folder, decisions
        self.home = ArchiveHome(folder / "home")
        self.caller = self.home.admin()
        assert self.caller.actor is not None
        self.by: ActorId = self.caller.actor
        row = ScheduleRow(code="00.01", years=10, trigger=Trigger.document_date, basis="906/2019 21 §")
        content = ScheduleText(title="TOS")
        adopted = ScheduleAdopted(code="TOS", version="1", in_force_from=date(2020, 1, 1), rows=(row,), content=content)
        adopt_schedule(self.home.archive, adopted, by=self.by)
        self.case = a_case(self.home.archive)

    def write_lines(self, name: str, first: int) -> Path:
        """A file of decisions that state little."""
        path = self.folder / f"{name}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for each in said(self.case, first, self.decisions):
                stated = {key: value for key, value in each.items() if key not in (*STATED, "natural_key", "content")}
                line = {"kind": "decision", "key": each["natural_key"]} | stated | each["content"]
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        return path

    def take_in(self, lines: Path) -> Summary:
        """Import a file of lines."""
        rejects = self.folder / "rejects"
        return run_import(self.home.archive, self.home.blobs, lines, kind="jsonl", by=self.by, rejects=rejects)

    def write_table(self, ids: list[UUID]) -> Path:
        """A table as a spreadsheet saves it, that completes the decisions."""
        path = self.folder / "table.csv"
        with path.open("w", encoding="cp1252", newline="") as file:
            table = csv.writer(file, delimiter=";")
            table.writerow(["id", "Päiväys", "Henkilötiedot", "Tehtäväluokka", "Julkisuusluokka"])
            for at, id in enumerate(ids):
                table.writerow([id, f"{at % 28 + 1}.{at % 12 + 1}.2021", "ei", "00.01", "julkinen"])
        return path

    def complete(self, table: Path) -> Summary:
        """Complete what the table names."""
        intake = Intake(self.home.archive, self.home.blobs, self.by)
        rows = Completions(self.home, self.caller)
        return taken_in(rows, table, intake, kind="complete", rejects=self.folder / "rejects")


def measure(decisions: int = 10_000, rounds: int = 3) -> list[Line]:
    """Decisions a second that are completed, and events a second that this records, against the import of as many."""
    with somewhere() as folder:
        registers, tables, lines = [], [], []
        for number in range(rounds):
            (folder / str(number)).mkdir()
            register = Register(folder / str(number), decisions)
            register.take_in(register.write_lines("first", 0))
            register.home.projections.catch_up()
            tables.append(register.write_table(register.home.archive.streams("decision.recorded.v1")))
            lines.append(register.write_lines("second", decisions))
            registers.append(register)
        ours, theirs = itertools.count(), itertools.count()

        def completed() -> None:
            at = next(ours)
            made = registers[at].complete(tables[at])
            assert (made.recorded, made.events, made.rejected) == (decisions, 3 * decisions, 0)

        def imported() -> None:
            at = next(theirs)
            assert registers[at].take_in(lines[at]).recorded == decisions

        line = paired("decisions completed from a table", 0.3, decisions, completed, imported, rounds=rounds)
        for register in registers:
            register.home.close()
    events = f"{3 * float(line.ours.removesuffix(' /s').replace(',', '')):,.0f} /s"
    return [line, Line("events of completing, against importing", events, line.limit, 3 * line.ratio, 0.5)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--decisions", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    print(shown(measure(asked.decisions, asked.rounds)))
