"""The file of the history: audits are added to it, and neither changed nor taken out."""

import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from showthrough.core.records import AuditRecord, canonical
from showthrough.core.trust.schema_versions import brought_up
from showthrough.errors import EnvironmentFault, IntegrityError
from showthrough.history.entry import HistoryEntry, kept

FILE = "history.sqlite"  # in the folder of all audits
SECONDS = 20.0  # that a writer waits for another one
LARGEST = 100_000_000  # bytes of a kept record, unpacked
COLUMNS = "name, subject, run_id, created, record_digest, entry, record"
SCHEMA = """
CREATE TABLE IF NOT EXISTS audits (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL, subject TEXT NOT NULL, run_id TEXT NOT NULL, created TEXT NOT NULL,
  record_digest TEXT NOT NULL, entry TEXT NOT NULL, record BLOB NOT NULL
);
CREATE TRIGGER IF NOT EXISTS audits_stay_as_they_are BEFORE UPDATE ON audits
BEGIN SELECT RAISE(ABORT, 'the history is added to, and not changed'); END;
CREATE TRIGGER IF NOT EXISTS audits_stay BEFORE DELETE ON audits
BEGIN SELECT RAISE(ABORT, 'the history is added to, and nothing is taken out'); END;
"""


class KeptAudit(NamedTuple):
    """An audit of the history with its record, which lacks curves and pictures."""

    entry: HistoryEntry
    record: AuditRecord


def append(runs: Path, entry: HistoryEntry, record: AuditRecord) -> None:
    """Add an audit to the history in this folder of runs; the same record again is not added twice.

    Raises:
        EnvironmentFault: the history cannot be written, with the reason.
    """
    packed = zlib.compress(canonical(kept(record)), 6)
    own = (entry.name, entry.subject, entry.run_id, entry.created.isoformat(), entry.record_digest)
    with _opened(runs / FILE, to_write=True) as base:
        base.execute("BEGIN IMMEDIATE")  # others wait, so that ids have the order of audits
        known = base.execute("SELECT entry FROM audits WHERE record_digest = ?", (entry.record_digest,))
        told = entry.model_dump_json()
        if (told,) not in known.fetchall():
            insert = f"INSERT INTO audits ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - our names
            base.execute(insert, (*own, told, packed))
        base.commit()


def listed(runs: Path, name: str | None = None) -> list[HistoryEntry]:
    """Return the audits of the history, or those of one name, in the order in which they ended.

    Raises:
        EnvironmentFault: the history cannot be read, with the reason.
    """
    if not (runs / FILE).is_file():
        return []
    with _opened(runs / FILE, to_write=False) as base:
        rows = base.execute(
            "SELECT entry FROM audits WHERE ?1 IS NULL OR name = ?1 ORDER BY id", (name,)
        ).fetchall()
    try:
        return [HistoryEntry.model_validate_json(told) for (told,) in rows]
    except ValidationError as error:
        raise EnvironmentFault(_damaged(runs / FILE)) from error


def last_before(runs: Path, record: AuditRecord) -> KeptAudit | None:
    """Return the last audit of the same name and generator that was another run, or None.

    Raises:
        EnvironmentFault: the history cannot be read, with the reason.
    """
    if not (runs / FILE).is_file():
        return None
    with _opened(runs / FILE, to_write=False) as base:
        row = base.execute(
            "SELECT entry, record FROM audits WHERE name = ? AND subject = ? AND run_id <> ?"
            " ORDER BY id DESC LIMIT 1",
            (record.name, record.subject.name, record.run_id),
        ).fetchone()
    return None if row is None else _kept_audit(row[0], row[1], runs / FILE)


def _kept_audit(told: str, packed: bytes, path: Path) -> KeptAudit:
    try:
        content = zlib.decompressobj().decompress(packed, LARGEST)
        record = AuditRecord.model_validate_json(brought_up(content))
        return KeptAudit(HistoryEntry.model_validate_json(told), record)
    except (zlib.error, TypeError, ValueError, IntegrityError) as error:
        raise EnvironmentFault(f"the last audit in {path} cannot be read by this version") from error


@contextmanager
def _opened(path: Path, *, to_write: bool) -> Iterator[sqlite3.Connection]:
    base = None
    try:
        if to_write:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # names of audits are nobody else's affair
        uri = f"{path.absolute().as_uri()}?mode={'rw' if to_write else 'ro'}"
        base = sqlite3.connect(uri, uri=True, timeout=SECONDS, isolation_level=None)
        if to_write:
            base.executescript(SCHEMA)
        yield base
    except sqlite3.OperationalError as error:
        raise EnvironmentFault(f"the history {path} cannot be used: {error}") from error
    except sqlite3.DatabaseError as error:
        raise EnvironmentFault(_damaged(path)) from error
    except OSError as error:
        raise EnvironmentFault(f"the history {path} cannot be used: {error.strerror}") from error
    finally:
        if base is not None:
            base.close()


def _damaged(path: Path) -> str:
    return f"the history {path} is damaged: move it away, and the next audit starts a new one"
