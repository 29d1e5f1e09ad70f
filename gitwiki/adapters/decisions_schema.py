"""The tables of the audit log, version by version; docs/audit.md describes them."""

from __future__ import annotations

#: Marks the file as ours: "gwal".
APPLICATION = 0x6777616C

_FIRST = """
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, commit_id TEXT NOT NULL,
    question TEXT NOT NULL, conversation TEXT NOT NULL, via TEXT NOT NULL, routed INTEGER NOT NULL,
    why TEXT NOT NULL, answer TEXT NOT NULL, model TEXT NOT NULL, input INTEGER NOT NULL,
    output INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL,
    dollars TEXT, seconds REAL NOT NULL
);
CREATE INDEX decisions_at ON decisions (at);
CREATE TABLE candidates (
    decision INTEGER NOT NULL REFERENCES decisions ON DELETE CASCADE, place INTEGER NOT NULL,
    page TEXT NOT NULL, score REAL NOT NULL, because TEXT NOT NULL,
    PRIMARY KEY (decision, place)
) WITHOUT ROWID;
CREATE TABLE loaded (
    decision INTEGER NOT NULL REFERENCES decisions ON DELETE CASCADE, place INTEGER NOT NULL,
    tool TEXT NOT NULL, arguments TEXT NOT NULL, ref TEXT NOT NULL, blob TEXT NOT NULL,
    turn INTEGER NOT NULL,
    PRIMARY KEY (decision, place)
) WITHOUT ROWID;
CREATE INDEX loaded_ref ON loaded (ref);
CREATE TABLE verdicts (
    decision INTEGER NOT NULL REFERENCES decisions ON DELETE CASCADE, place INTEGER NOT NULL,
    text TEXT NOT NULL, page TEXT NOT NULL, digest TEXT NOT NULL, kept INTEGER NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (decision, place)
) WITHOUT ROWID;
CREATE INDEX verdicts_page ON verdicts (page);
CREATE TABLE citations (
    decision INTEGER NOT NULL REFERENCES decisions ON DELETE CASCADE, verdict INTEGER NOT NULL,
    place INTEGER NOT NULL, label TEXT NOT NULL,
    PRIMARY KEY (decision, verdict, place)
) WITHOUT ROWID;
CREATE TABLE texts (digest BLOB PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE turns (
    decision INTEGER NOT NULL REFERENCES decisions ON DELETE CASCADE, turn INTEGER NOT NULL,
    side TEXT NOT NULL, place INTEGER NOT NULL, text BLOB NOT NULL REFERENCES texts,
    PRIMARY KEY (decision, turn, side, place)
) WITHOUT ROWID;
CREATE INDEX turns_text ON turns (text)
"""
#: What makes each version of the one before, as statements between semicolons; only added to.
STEPS = (_FIRST,)
