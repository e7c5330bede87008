-- The record, of the shape archive-record.v2 (user_version 2). Facts are written once; content leaves only by destruction. Readable with any SQLite tool.
CREATE TABLE IF NOT EXISTS event (
    position    INTEGER PRIMARY KEY AUTOINCREMENT,
    origin      TEXT NOT NULL,
    stream      TEXT NOT NULL,
    version     INTEGER NOT NULL,
    name        TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    fact        BLOB NOT NULL,
    leaf        BLOB NOT NULL CHECK (length(leaf) = 32),
    -- Of an event received from another archive: where it was recorded first, its position and leaf there, and when.
    -- Empty for what this archive recorded itself. The leaf above never depends on them.
    first_origin      TEXT,
    first_position    INTEGER CHECK ((first_position IS NULL) = (first_origin IS NULL)),
    first_leaf        BLOB CHECK ((first_leaf IS NULL) = (first_origin IS NULL) AND length(first_leaf) = 32),
    first_recorded_at TEXT CHECK ((first_recorded_at IS NULL) = (first_origin IS NULL)),
    UNIQUE (stream, version)
);
-- Two indexes on these columns are made by schema.py: event_by_first keeps each received event once, event_received.
-- Of a received event that came through other archives than its first: where it stood in each of these, in the order of
-- its way; here is its position in this one.
CREATE TABLE IF NOT EXISTS passage (
    origin      TEXT NOT NULL,
    position    INTEGER NOT NULL,
    leaf        BLOB NOT NULL CHECK (length(leaf) = 32),
    recorded_at TEXT NOT NULL,
    here        INTEGER NOT NULL REFERENCES event (position),
    step        INTEGER NOT NULL,
    PRIMARY KEY (origin, position)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS passage_by_event ON passage (here);
CREATE TABLE IF NOT EXISTS content (
    position INTEGER PRIMARY KEY REFERENCES event (position),
    random   BLOB NOT NULL CHECK (length(random) = 32),
    bytes    BLOB NOT NULL,
    -- Of a secret record: the envelope that random and bytes lie in; these are then zero and empty.
    seal     BLOB
);
-- Which clear content names a file: the 64 digits after '"digest":"'. Sealed content tells nobody.
CREATE INDEX IF NOT EXISTS content_by_file ON content (substr(bytes, instr(bytes, X'22646967657374223A22') + 10, 64))
    WHERE instr(bytes, X'22646967657374223A22');
-- Records whose content lies sealed, and the day from which it need not.
CREATE TABLE IF NOT EXISTS sealed_record (
    stream TEXT PRIMARY KEY,
    until  TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sealed_record_by_day ON sealed_record (until);
-- Records whose files are yet to be sealed or opened like their content; scrub: what was in clear may be in the WAL.
CREATE TABLE IF NOT EXISTS unsettled (
    stream TEXT PRIMARY KEY,
    scrub  INTEGER NOT NULL
) WITHOUT ROWID;
-- Which content was destroyed, and by which event. A row here is the only licence to delete content.
CREATE TABLE IF NOT EXISTS destruction (
    position  INTEGER PRIMARY KEY REFERENCES event (position),
    authority INTEGER NOT NULL REFERENCES event (position)
);
-- What of destroyed records is yet to be removed from everywhere else: files by digest, 'key', and '' for the record.
-- What was done about it replaces the digest, and the row goes when the destruction is certified.
CREATE TABLE IF NOT EXISTS remnant (
    stream  TEXT NOT NULL,
    digest  TEXT NOT NULL,
    outcome TEXT,
    PRIMARY KEY (stream, digest)
) WITHOUT ROWID;
-- Disposals whose execution has begun and is not certified yet: the next start goes on with them. found: keyed hashes of
-- files in which something of the destroyed was found; while one of them is as it was, there is no certificate.
CREATE TABLE IF NOT EXISTS disposal_under_way (
    disposal TEXT PRIMARY KEY,
    found    TEXT NOT NULL DEFAULT '[]'
) WITHOUT ROWID;
-- Complete subtrees of the Merkle tree over the leaves (RFC 9162) from level 1 up; level 0 is event.leaf.
CREATE TABLE IF NOT EXISTS node (
    level INTEGER NOT NULL,
    idx   INTEGER NOT NULL,
    hash  BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, idx)
) WITHOUT ROWID;
-- Signed notes over the tree (C2SP checkpoints): origin, size, root, signatures. Kept for ever.
CREATE TABLE IF NOT EXISTS checkpoint (
    size    INTEGER PRIMARY KEY,
    note    TEXT NOT NULL,
    made_at TEXT NOT NULL
);
-- Signature lines of witnesses, added to a checkpoint later.
CREATE TABLE IF NOT EXISTS cosignature (
    size     INTEGER NOT NULL REFERENCES checkpoint (size),
    line     TEXT NOT NULL,
    added_at TEXT NOT NULL,
    PRIMARY KEY (size, line)
) WITHOUT ROWID;
-- Where a checkpoint was given to the outside, and when.
CREATE TABLE IF NOT EXISTS publication (
    number       INTEGER PRIMARY KEY AUTOINCREMENT,
    size         INTEGER NOT NULL REFERENCES checkpoint (size),
    place        TEXT NOT NULL,
    published_at TEXT NOT NULL
);
-- Replies of stamping authorities (RFC 3161, DER) over the note of a checkpoint, and the query where we have it.
CREATE TABLE IF NOT EXISTS stamp (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    size        INTEGER NOT NULL REFERENCES checkpoint (size),
    query       BLOB,
    reply       BLOB NOT NULL,
    received_at TEXT NOT NULL
);
-- The digest of every checkpoint, cosignature, stamp and publication under a number without gaps.
CREATE TABLE IF NOT EXISTS annex (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32)
);
-- Which stored names the events have, and the version of the program that entered each. A program that does not know one
-- does not open the record; in a record from before this table, the first opening fills it.
CREATE TABLE IF NOT EXISTS event_name (
    name    TEXT PRIMARY KEY,
    program TEXT NOT NULL
);
-- Records found again by a keyed hash of a natural key that may hold personal data.
CREATE TABLE IF NOT EXISTS lookup (
    key    BLOB PRIMARY KEY,
    stream TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS idempotency (
    key      BLOB PRIMARY KEY,
    request  BLOB NOT NULL,
    stream   TEXT NOT NULL,
    version  INTEGER NOT NULL,
    position INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TRIGGER IF NOT EXISTS event_is_never_altered BEFORE UPDATE ON event
    BEGIN SELECT RAISE(ABORT, 'events are never altered'); END;
CREATE TRIGGER IF NOT EXISTS event_is_never_deleted BEFORE DELETE ON event
    BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER IF NOT EXISTS passage_is_never_altered BEFORE UPDATE ON passage
    BEGIN SELECT RAISE(ABORT, 'passages are never altered'); END;
CREATE TRIGGER IF NOT EXISTS passage_is_never_deleted BEFORE DELETE ON passage
    BEGIN SELECT RAISE(ABORT, 'passages are never deleted'); END;
-- But it may be sealed or opened in its place; what it opens to is what the fact commits to.
CREATE TRIGGER IF NOT EXISTS content_is_never_altered BEFORE UPDATE ON content
    WHEN NOT (NEW.position = OLD.position AND CASE WHEN OLD.seal IS NULL
        THEN NEW.seal IS NOT NULL AND NEW.random = zeroblob(32) AND NEW.bytes = X''
        ELSE NEW.seal IS NULL AND NEW.bytes <> X'' END)
    BEGIN SELECT RAISE(ABORT, 'content is never altered'); END;
CREATE TRIGGER IF NOT EXISTS content_leaves_only_by_destruction BEFORE DELETE ON content
    WHEN NOT EXISTS (SELECT 1 FROM destruction WHERE destruction.position = OLD.position)
    BEGIN SELECT RAISE(ABORT, 'content leaves only by destruction'); END;
CREATE TRIGGER IF NOT EXISTS destruction_is_never_altered BEFORE UPDATE ON destruction
    BEGIN SELECT RAISE(ABORT, 'a destruction is never altered'); END;
CREATE TRIGGER IF NOT EXISTS destruction_is_never_deleted BEFORE DELETE ON destruction
    BEGIN SELECT RAISE(ABORT, 'a destruction is never deleted'); END;
CREATE TRIGGER IF NOT EXISTS checkpoint_is_never_altered BEFORE UPDATE ON checkpoint
    BEGIN SELECT RAISE(ABORT, 'checkpoints are never altered'); END;
CREATE TRIGGER IF NOT EXISTS checkpoint_is_never_deleted BEFORE DELETE ON checkpoint
    BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END;
CREATE TRIGGER IF NOT EXISTS cosignature_is_never_altered BEFORE UPDATE ON cosignature
    BEGIN SELECT RAISE(ABORT, 'cosignatures are never altered'); END;
CREATE TRIGGER IF NOT EXISTS cosignature_is_never_deleted BEFORE DELETE ON cosignature
    BEGIN SELECT RAISE(ABORT, 'cosignatures are never deleted'); END;
CREATE TRIGGER IF NOT EXISTS publication_is_never_altered BEFORE UPDATE ON publication
    BEGIN SELECT RAISE(ABORT, 'the log of publications is never altered'); END;
CREATE TRIGGER IF NOT EXISTS publication_is_never_deleted BEFORE DELETE ON publication
    BEGIN SELECT RAISE(ABORT, 'the log of publications is never deleted'); END;
CREATE TRIGGER IF NOT EXISTS stamp_is_never_altered BEFORE UPDATE ON stamp
    BEGIN SELECT RAISE(ABORT, 'time stamps are never altered'); END;
CREATE TRIGGER IF NOT EXISTS stamp_is_never_deleted BEFORE DELETE ON stamp
    BEGIN SELECT RAISE(ABORT, 'time stamps are never deleted'); END;
CREATE TRIGGER IF NOT EXISTS annex_is_never_altered BEFORE UPDATE ON annex
    BEGIN SELECT RAISE(ABORT, 'the annex is never altered'); END;
CREATE TRIGGER IF NOT EXISTS annex_is_never_deleted BEFORE DELETE ON annex
    BEGIN SELECT RAISE(ABORT, 'the annex is never deleted'); END;
