-- What happened in a club. One schema for SQLite and PostgreSQL: whole numbers are BIGINT, all else is TEXT, nothing is NULL.
--
-- Every row but the club's and the cursor's belongs to one event of one block, so that a block that is no longer of the chain is taken back by
-- deleting its rows. Nothing is ever changed in place; what is so now is the last row, and sums are views.

-- The deployment that this database is of: one row.
CREATE TABLE club (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    genesis TEXT NOT NULL,
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    after_block BIGINT NOT NULL,
    after_hash TEXT NOT NULL,
    rooms TEXT NOT NULL
);

-- Up to where the chain was read: one row. Nothing at or below the final block is taken back.
CREATE TABLE cursor (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    best_block BIGINT NOT NULL,
    best_hash TEXT NOT NULL,
    final_block BIGINT NOT NULL,
    final_hash TEXT NOT NULL
);

-- Blocks that something happened in, and all that are not final yet.
CREATE TABLE blocks (
    block BIGINT NOT NULL PRIMARY KEY,
    hash TEXT NOT NULL,
    parent TEXT NOT NULL,
    time_ms BIGINT NOT NULL
);

-- What the rooms told; fields is a JSON object. extrinsic is -1 for what no transaction did.
CREATE TABLE events (
    block BIGINT NOT NULL,
    idx BIGINT NOT NULL,
    extrinsic BIGINT NOT NULL,
    room TEXT NOT NULL,
    name TEXT NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (block, idx)
);
CREATE INDEX events_by_name ON events (name, block, idx);

-- Whom and what an event is about.
CREATE TABLE mentions (
    what TEXT NOT NULL,
    id BIGINT NOT NULL,
    block BIGINT NOT NULL,
    idx BIGINT NOT NULL,
    PRIMARY KEY (what, id, block, idx)
);
CREATE INDEX mentions_by_block ON mentions (block);

-- The event that something began with.
CREATE TABLE subjects (
    what TEXT NOT NULL,
    id BIGINT NOT NULL,
    block BIGINT NOT NULL,
    idx BIGINT NOT NULL,
    PRIMARY KEY (what, id)
);
CREATE INDEX subjects_by_block ON subjects (block);

-- Who has to do with it, and as what.
CREATE TABLE parties (
    what TEXT NOT NULL,
    id BIGINT NOT NULL,
    member BIGINT NOT NULL,
    role TEXT NOT NULL,
    block BIGINT NOT NULL,
    idx BIGINT NOT NULL,
    PRIMARY KEY (what, id, member, role)
);
CREATE INDEX parties_by_block ON parties (block);
CREATE INDEX parties_by_member ON parties (member, what, id);

-- Whose key an account is: founded, admitted, changed, left.
CREATE TABLE keys (
    block BIGINT NOT NULL,
    idx BIGINT NOT NULL,
    member BIGINT NOT NULL,
    account TEXT NOT NULL,
    became TEXT NOT NULL,
    PRIMARY KEY (block, idx, member)
);
CREATE INDEX keys_by_member ON keys (member, block, idx);
CREATE INDEX keys_by_account ON keys (account, block, idx);

CREATE TABLE kinds (
    id BIGINT NOT NULL PRIMARY KEY,
    category TEXT NOT NULL,
    unit TEXT NOT NULL,
    label TEXT NOT NULL,
    content TEXT NOT NULL,
    block BIGINT NOT NULL,
    idx BIGINT NOT NULL
);

-- Contributions as they were registered. Quantities and credits are hundredths.
CREATE TABLE contributions (
    id BIGINT NOT NULL PRIMARY KEY,
    provider BIGINT NOT NULL,
    receiver BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    value BIGINT NOT NULL,
    evidence TEXT NOT NULL,
    commitment BIGINT NOT NULL,
    registered_ms BIGINT NOT NULL,
    block BIGINT NOT NULL,
    idx BIGINT NOT NULL
);
CREATE INDEX contributions_by_block ON contributions (block);

-- What became of them; cycle is that of the settling, -1 before.
CREATE TABLE changes (
    id BIGINT NOT NULL,
    block BIGINT NOT NULL,
    idx BIGINT NOT NULL,
    state TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    value BIGINT NOT NULL,
    cycle BIGINT NOT NULL,
    PRIMARY KEY (id, block, idx)
);
CREATE INDEX changes_by_block ON changes (block);
CREATE INDEX changes_by_cycle ON changes (cycle, state, id);

-- What moved on whose account: received, given (after the levy), levy, paid and earned by rule, minted, burned, gift.
CREATE TABLE postings (
    block BIGINT NOT NULL,
    idx BIGINT NOT NULL,
    leg BIGINT NOT NULL,
    cycle BIGINT NOT NULL,
    member BIGINT NOT NULL,
    what TEXT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (block, idx, leg)
);
CREATE INDEX postings_by_cycle ON postings (cycle, member, what, amount);
CREATE INDEX postings_by_member ON postings (member, cycle, what, amount);

-- Hashes of what lies off the chain, where the chain names them, and by whom: -1 for the club, or an officer in its name.
CREATE TABLE hashes (
    hash TEXT NOT NULL,
    what TEXT NOT NULL,
    id BIGINT NOT NULL,
    named_by BIGINT NOT NULL,
    block BIGINT NOT NULL,
    idx BIGINT NOT NULL,
    PRIMARY KEY (hash, what, id, block, idx)
);
CREATE INDEX hashes_by_block ON hashes (block);

-- Plans as they were published, their rows as they were announced, and what was taken up of them.
CREATE TABLE plans (
    id BIGINT NOT NULL PRIMARY KEY,
    cycle BIGINT NOT NULL,
    planner BIGINT NOT NULL,
    root TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    claimed BIGINT NOT NULL,
    bond BIGINT NOT NULL,
    block BIGINT NOT NULL,
    idx BIGINT NOT NULL
);
CREATE TABLE plan_rows (
    plan BIGINT NOT NULL,
    place BIGINT NOT NULL,
    block BIGINT NOT NULL,
    idx BIGINT NOT NULL,
    offer BIGINT NOT NULL,
    want BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    PRIMARY KEY (plan, place, block, idx)
);
CREATE INDEX plan_rows_by_block ON plan_rows (block);
CREATE TABLE taken (
    plan BIGINT NOT NULL,
    place BIGINT NOT NULL,
    block BIGINT NOT NULL,
    idx BIGINT NOT NULL,
    commitment BIGINT NOT NULL,
    PRIMARY KEY (plan, place, block, idx)
);
CREATE INDEX taken_by_block ON taken (block);

-- A member's cycle. net is what the roll mints or burns for.
CREATE VIEW balances AS
SELECT cycle, member,
    CAST(SUM(CASE WHEN what IN ('given', 'levy') THEN amount ELSE 0 END) AS BIGINT) AS given,
    CAST(SUM(CASE WHEN what = 'received' THEN amount ELSE 0 END) AS BIGINT) AS received,
    CAST(SUM(CASE WHEN what = 'earned' THEN amount WHEN what = 'paid' THEN -amount ELSE 0 END) AS BIGINT) AS adjusted,
    CAST(SUM(CASE WHEN what = 'levy' THEN amount ELSE 0 END) AS BIGINT) AS levy,
    CAST(SUM(CASE WHEN what = 'minted' THEN amount ELSE 0 END) AS BIGINT) AS minted,
    CAST(SUM(CASE WHEN what = 'burned' THEN amount ELSE 0 END) AS BIGINT) AS burned,
    CAST(SUM(CASE WHEN what = 'gift' THEN amount ELSE 0 END) AS BIGINT) AS gifts,
    CAST(SUM(CASE WHEN what = 'received' THEN 1 ELSE 0 END) AS BIGINT) AS contributions
FROM postings
GROUP BY cycle, member;

-- A cycle: how much of what was exchanged needed money? As `clearing` reports it.
CREATE VIEW cycles AS
SELECT cycle,
    CAST(SUM(received) AS BIGINT) AS value,
    CAST(SUM(CASE WHEN given > received THEN given - received ELSE 0 END) AS BIGINT) AS remainder,
    CAST(SUM(levy) AS BIGINT) AS levy,
    CAST(SUM(minted) AS BIGINT) AS minted,
    CAST(SUM(burned) AS BIGINT) AS burned,
    CAST(SUM(gifts) AS BIGINT) AS gifts,
    CAST(SUM(contributions) AS BIGINT) AS contributions
FROM balances
GROUP BY cycle;

-- What was settled in a cycle, kind by kind.
CREATE VIEW flows AS
SELECT changes.cycle AS cycle, kinds.category AS category, kinds.id AS kind, kinds.label AS label, kinds.unit AS unit,
    CAST(COUNT(*) AS BIGINT) AS contributions,
    CAST(SUM(changes.quantity) AS BIGINT) AS quantity,
    CAST(SUM(changes.value) AS BIGINT) AS value
FROM changes
JOIN contributions ON contributions.id = changes.id
JOIN kinds ON kinds.id = contributions.kind
WHERE changes.state = 'settled'
GROUP BY changes.cycle, kinds.category, kinds.id, kinds.label, kinds.unit;
