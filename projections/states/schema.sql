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
    origin       TEXT NOT NULL,
    parent       INTEGER -- of a part, the record it goes with: what that is decides who may see it
);
CREATE INDEX IF NOT EXISTS access_by_parent ON access (parent) WHERE parent IS NOT NULL;
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
    collection TEXT,
    lacks      INTEGER NOT NULL, -- the fields that its registration does not state, as bits
    marks      INTEGER NOT NULL, -- 1: there are holds; 2: what its registration lacks was settled
    bound      TEXT, -- the version of a schedule and the class in it; of a case that several classes keep *
    state      BLOB NOT NULL,
    UNIQUE (first, known_from, valid_from)
);
CREATE INDEX IF NOT EXISTS state_by_kind ON state (kind, first) WHERE known_to = 4611686018427387904;
-- What lists of duties are made from, in the order of the record.
CREATE INDEX IF NOT EXISTS state_held ON state (first) WHERE marks & 1;
CREATE INDEX IF NOT EXISTS state_settled ON state (first) WHERE marks & 2;
CREATE INDEX IF NOT EXISTS state_by_bound ON state (bound, day, first) WHERE known_to = 4611686018427387904 AND bound IS NOT NULL;
CREATE INDEX IF NOT EXISTS state_by_number ON state (number) WHERE number IS NOT NULL;
CREATE INDEX IF NOT EXISTS state_by_case ON state (case_id, first) WHERE case_id IS NOT NULL;
-- Of a case the parent is the one it was merged into.
CREATE INDEX IF NOT EXISTS state_by_merge ON state (parent, first) WHERE kind = 'case' AND parent IS NOT NULL;
-- Long texts, once for all rows of their record, which name them by digest; they go with the record.
CREATE TABLE IF NOT EXISTS text (
    first  INTEGER NOT NULL,
    digest TEXT NOT NULL,
    body   TEXT NOT NULL,
    UNIQUE (first, digest)
);
-- Every sum of money that an event states, from its day on: sums are made of these, so that each tells its positions.
-- `account` is the grant or project it belongs to; `what` is awarded, cost, recovered, applied, approved, paid, budget, or a
-- figure that a source states: of that `said` is the rest as JSON.
CREATE TABLE IF NOT EXISTS money (
    first        INTEGER NOT NULL,
    position     INTEGER NOT NULL,
    known_from   INTEGER NOT NULL,
    known_to     INTEGER NOT NULL,
    day          TEXT NOT NULL,
    day_to       TEXT NOT NULL, -- the first day on which it counts no longer for this account
    account      INTEGER,
    what         TEXT NOT NULL,
    cents        INTEGER NOT NULL,
    currency     TEXT NOT NULL,
    cost_kind    TEXT,
    period_from  TEXT,
    period_until TEXT,
    flagged      INTEGER NOT NULL, -- whether it was recorded though a rule forbids it
    project      TEXT, -- the project it is stated of; of a cost that names none, those that its grant pays for
    partner      TEXT,
    said         TEXT,
    claim        TEXT, -- by what the same cost is known when it is claimed from another grant
    shared       TEXT, -- the cost that several grants pay, of which this is a share
    decided      INTEGER, -- the decision by which it counts for this account
    apart        INTEGER NOT NULL, -- whether its record is neither its account nor a part of it, and seen by others
    UNIQUE (first, position, known_from, day)
);
CREATE INDEX IF NOT EXISTS money_by_account ON money (account, what, position);
CREATE INDEX IF NOT EXISTS money_by_project ON money (project, account, position) WHERE project IS NOT NULL;
CREATE INDEX IF NOT EXISTS money_by_claim ON money (claim) WHERE claim IS NOT NULL;
-- Claims that more than one event states: what may be claimed twice is looked for among these alone.
CREATE TABLE IF NOT EXISTS claimed_twice (claim TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS money_claimed AFTER INSERT ON money
    WHEN NEW.claim IS NOT NULL AND EXISTS (SELECT 1 FROM money WHERE claim = NEW.claim AND position <> NEW.position)
    BEGIN INSERT OR IGNORE INTO claimed_twice VALUES (NEW.claim); END;
CREATE TRIGGER IF NOT EXISTS money_unclaimed AFTER DELETE ON money
    WHEN OLD.claim IS NOT NULL AND EXISTS (SELECT 1 FROM claimed_twice WHERE claim = OLD.claim)
    BEGIN
        DELETE FROM claimed_twice WHERE claim = OLD.claim
            AND (SELECT count(DISTINCT position) FROM money WHERE claim = OLD.claim) < 2;
    END;
CREATE INDEX IF NOT EXISTS money_by_share ON money (shared) WHERE shared IS NOT NULL;
-- Costs that stand, by all that they are grouped by: each sum is read from one of these alone. Those that a correction or a
-- decision put an end to, on either clock, are few, and have an index of their own.
CREATE INDEX IF NOT EXISTS money_costs_by_kind ON money
    (account, project, currency, cost_kind, day, cents, apart, position, known_from, what, known_to, day_to, decided, first)
    WHERE what = 'cost' AND known_to = 4611686018427387904 AND day_to = '9999-12-31';
CREATE INDEX IF NOT EXISTS money_costs_by_period ON money
    (account, project, currency, period_from, period_until, day, cents, apart, position, known_from, what, known_to, day_to, decided, first)
    WHERE what = 'cost' AND known_to = 4611686018427387904 AND day_to = '9999-12-31';
CREATE INDEX IF NOT EXISTS money_costs_by_partner ON money
    (account, project, currency, partner, day, cents, apart, position, known_from, what, known_to, day_to, decided, first)
    WHERE what = 'cost' AND known_to = 4611686018427387904 AND day_to = '9999-12-31';
CREATE INDEX IF NOT EXISTS money_costs_ended ON money (account)
    WHERE what = 'cost' AND NOT (known_to = 4611686018427387904 AND day_to = '9999-12-31');
-- Which of them begin after a day, and whose record stands apart from its account: what has neither needs no test of each.
CREATE INDEX IF NOT EXISTS money_costs_by_day ON money (account, day)
    WHERE what = 'cost' AND known_to = 4611686018427387904 AND day_to = '9999-12-31';
CREATE INDEX IF NOT EXISTS money_costs_apart ON money (account) WHERE what = 'cost' AND apart = 1;
CREATE INDEX IF NOT EXISTS money_flagged ON money (account) WHERE flagged = 1;
CREATE TABLE IF NOT EXISTS position (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL);
-- Records of which an event cannot be shown: since which position, and a code of why. Never content.
CREATE TABLE IF NOT EXISTS aside (id TEXT PRIMARY KEY, position INTEGER NOT NULL, reason TEXT NOT NULL);
