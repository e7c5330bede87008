"""An archive as programs of the first format left it: its record of the first shape, its settings without a format."""

import sqlite3
from contextlib import closing
from pathlib import Path

from services.home.format import LINE

SCHEMA = Path(__file__).parent / "history" / "record-v1.sql"


def made_older(home: Path) -> None:
    """Turn a home of today into one of the first format; every row of its record stays as it is."""
    record, former = home / "events.sqlite", home / "events-v1.sqlite"
    with closing(sqlite3.connect(former)) as db:
        db.executescript(SCHEMA.read_text("utf-8"))
        db.execute("ATTACH ? AS today", (str(record),))
        db.execute("PRAGMA foreign_keys=OFF")
        tables = db.execute("SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        for (table,) in tables.fetchall():
            names = ", ".join(row[1] for row in db.execute(f"PRAGMA main.table_info({table})"))
            db.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM today.{table}")
        db.commit()
    record.unlink()
    former.rename(record)
    for end in ("-wal", "-shm"):
        record.with_name(record.name + end).unlink(missing_ok=True)
    settings = home / "archive.toml"
    settings.write_text(settings.read_text("utf-8").replace(LINE + "\n", ""), "utf-8")
