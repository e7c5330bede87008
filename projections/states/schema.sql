-- A record goes by the position of its first event here: rows come in the order of the record, whatever its id, so an event
-- costs a large archive hardly more than a small one. Its id stands in one place, and is the one thing out of order.
CREATE TABLE IF NOT EXISTS access (
    first     INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    kind      TEXT NOT NULL,
    version   INTEGER NOT NULL,
    open_from TEXT NOT NULL,
    destroyed INTEGER NOT NULL,
    published_from  TEXT NOT NULL,
    published_until TEXT NOT NULL,
    case_id      TEXT,
    body         TEXT,
    record_class TEXT,
    origin       TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS access_by_day ON access (open_from);
CREATE INDEX IF NOT EXISTS access_by_publication ON access (published_from, published_until);
CREATE TABLE IF NOT EXISTS state (
    first      INTEGER NOT NULL REFERENCES access (first),
    known_from INTEGER NOT NULL,
    known_to   INTEGER NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to   TEXT NOT NULL,
    opening    INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    status     TEXT NOT NULL,
    number     TEXT,
    day        TEXT,
    case_id    TEXT,
    body       TEXT,
    project    TEXT,
    parent     TEXT,
    state      BLOB NOT NULL,
    UNIQUE (first, known_from, valid_from)
);
CREATE INDEX IF NOT EXISTS state_by_kind ON state (kind, first) WHERE known_to = 4611686018427387904;
CREATE INDEX IF NOT EXISTS state_by_number ON state (number) WHERE number IS NOT NULL;
CREATE INDEX IF NOT EXISTS state_by_case ON state (case_id, first) WHERE case_id IS NOT NULL;
CREATE TABLE IF NOT EXISTS position (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL);
-- Records of which an event cannot be shown: since which position, and a code of why. Never content.
CREATE TABLE IF NOT EXISTS aside (id TEXT PRIMARY KEY, position INTEGER NOT NULL, reason TEXT NOT NULL);
