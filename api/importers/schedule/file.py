"""A schedule (TOS) from a file: JHS 191 XML, a workbook laid out after it, CSV, or the periods of a transfer."""

from pathlib import Path

from api.importers.sahke2.importer import is_transfer
from api.importers.schedule.csv_file import read_csv
from api.importers.schedule.rows import Read
from api.importers.schedule.transfer_file import read_transfer
from api.importers.schedule.workbook import read_workbook
from api.importers.schedule.xml_file import read_xml
from archive.days import IN_FINLAND, Days
from archive.errors import Invalid

READERS = {".csv": read_csv, ".xlsx": read_workbook, ".xlsm": read_workbook}


def read_schedule(path: Path, decision: str | None = None, *, days: Days = IN_FINLAND) -> Read:
    """Read a schedule from a file. Refuses: another format than these; a file that cannot be read."""
    if is_transfer(path):
        return read_transfer(path, decision)
    if path.suffix.lower() == ".xml":
        return read_xml(path, days, decision)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise Invalid("A schedule must be an .xml, .csv or .xlsx file.", field="file")
    return reader(path, decision)
