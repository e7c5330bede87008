"""Secrets of this archive in a file of their own: journal DELETE, secure_delete, backed up apart from the record."""

import secrets
import sqlite3
from pathlib import Path

from archive.files.mounted import opened_to_read


class Keys:
    """The small store of secrets. Losing it loses no public record. With `reading` alone nothing is written."""

    def __init__(self, path: Path, *, reading: bool = False) -> None:
        if reading:
            self._db = opened_to_read(path, check_same_thread=False)
            return
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=60)
        path.chmod(0o600)
        for pragma in ("journal_mode=DELETE", "synchronous=FULL", "secure_delete=ON"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.execute("CREATE TABLE IF NOT EXISTS secret (name TEXT PRIMARY KEY, value BLOB NOT NULL)")

    def close(self) -> None:
        """Release what it holds open."""
        self._db.close()

    def secret(self, name: str) -> bytes:
        """The secret of this name: 256 random bits, made at first use and the same ever after."""
        if (found := self.find(name)) is not None:
            return found
        self._db.execute("INSERT OR IGNORE INTO secret VALUES (?, ?)", (name, secrets.token_bytes(32)))
        value: bytes = self._db.execute("SELECT value FROM secret WHERE name = ?", (name,)).fetchone()[0]
        return value

    def find(self, name: str) -> bytes | None:
        """The secret of this name; None where there is none."""
        row = self._db.execute("SELECT value FROM secret WHERE name = ?", (name,)).fetchone()
        return None if row is None else bytes(row[0])

    def under(self, prefix: str) -> list[bytes]:
        """Every secret whose name begins so, in the order of their names."""
        rows = self._db.execute("SELECT name, value FROM secret ORDER BY name").fetchall()
        return [bytes(value) for name, value in rows if name.startswith(prefix)]

    def rename(self, name: str, to: str, value: bytes) -> None:
        """Give this secret its lasting name; nothing happens where it has it already."""
        self._db.execute("UPDATE OR IGNORE secret SET name = ? WHERE name = ? AND value = ?", (to, name, value))

    def drop(self, name: str) -> None:
        """Forget a secret for good."""
        self._db.execute("DELETE FROM secret WHERE name = ?", (name,))
