"""Checks what is next to the tree against the annex: checkpoints, cosignatures, stamps, publications."""

from archive.ledger.verify.stored import Differs, RawRecord
from archive.record.sqlite.beside import BESIDE, rows_beside
from archive.record.sqlite.schema import has_table


def require_annexed(db: RawRecord) -> str | None:
    """Check every row beside the tree; a word where there are rows and no annex yet. Raises Differs at the first."""
    if not has_table(db, "annex"):
        return _not_yet(db)
    count, last, given = db.execute(
        "SELECT count(*), coalesce(max(number), 0), (SELECT seq FROM sqlite_sequence WHERE name = 'annex') FROM annex"
    ).fetchone()
    if (count, last) != (given or 0, given or 0):
        raise Differs("altered_annex", None, f"The annex has {count} entries, but {given or 0} numbers were used.")
    if not count:
        return _not_yet(db)
    found = 0
    for table, size, digest in rows_beside(db):
        if not db.execute("SELECT 1 FROM annex WHERE digest = ?", (digest,)).fetchone():
            position = size if isinstance(size, int) else None
            raise Differs("altered_annex", position, f"A {BESIDE[table]} was altered after it was added.")
        found += 1
    if found != count:
        raise Differs("altered_annex", None, f"The annex lists {count} rows beside the tree; {found} exist.")
    return None


def _not_yet(db: RawRecord) -> str | None:
    return "The data beside the tree is not in an annex yet." if next(rows_beside(db), None) else None
