"""kill -9 in the middle of sending worries: what was acknowledged is there, whole, with its audit row.

Acknowledged means that the receipt page has arrived. ALONGSIDE_LONG=1 kills 200 times.
"""

import random
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from itertools import cycle, islice
from pathlib import Path

import pytest

from tests.faults.machine import Machine
from tests.faults.senders import Senders
from tests.thinning import IS_LONG, by_depth

pytestmark = [
    pytest.mark.faults,
    pytest.mark.deeper,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="no /proc: a server's processes cannot be found"),
]

KILLS = by_depth(short=3, deep=8, whole=200)
DRAFTS_FOR_A_KILL = 30 if IS_LONG else 16
DRAFTS_TO_LOSE = 30
# A worry that was sent as it should be: its draft, its entry, the grant and the audit of each.
WHOLE = """
    SELECT DISTINCT concern.reference, draft.id::text
      FROM concerns_concern AS concern
      JOIN concerns_draft AS draft ON draft.sent_as = concern.id
      JOIN concerns_entry AS entry ON entry.source_id = concern.id AND entry.person_id = concern.person_id
      JOIN access_grant AS held ON held.person_id = concern.person_id AND held.principal_id = concern.sent_to
       AND held.relation = 'front_door'
      JOIN audit_event AS sent ON sent.subject_id = concern.id AND sent.action = 'sent concern'
      JOIN audit_event AS told ON told.action = 'added to chronology' AND told.shown = ARRAY[entry.id]
      JOIN audit_event AS let ON let.subject_id = held.id AND let.action = 'granted front_door'
"""
# What there may be none of: a part of a sending without the rest. A worry sent twice would leave its first
# concern without the draft.
PARTS = {
    "concerns that are not whole": "SELECT count(*) FROM concerns_concern AS c"
    " WHERE sent_at > now() - interval '1 day'"
    f" AND c.reference NOT IN (SELECT reference FROM ({WHOLE}) AS w)",
    "drafts that were sent as nothing": "SELECT count(*) FROM concerns_draft AS d WHERE sent_as IS NOT NULL"
    " AND NOT EXISTS (SELECT FROM concerns_concern AS c WHERE c.id = d.sent_as)",
    "entries of no concern": "SELECT count(*) FROM concerns_entry AS e WHERE source_kind = 'concern'"
    " AND NOT EXISTS (SELECT FROM concerns_concern AS c WHERE c.id = e.source_id)",
    "audit of no concern": "SELECT count(*) FROM audit_event AS a WHERE action = 'sent concern'"
    " AND NOT EXISTS (SELECT FROM concerns_concern AS c WHERE c.id = a.subject_id)",
    "grants without their audit": "SELECT count(*) FROM access_grant AS g WHERE NOT EXISTS"
    " (SELECT FROM audit_event AS a WHERE a.subject_id = g.id)",
}


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    """In a short path that root's database may pass through: pytest's own folders are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="alongside-kill-", dir="/var/tmp"))
    folder.chmod(0o711)
    made = Machine(folder=folder)
    yield made
    made.stop()
    shutil.rmtree(folder)


def lost(machine: Machine, acknowledged: Mapping[str, str]) -> set[str]:
    """What was acknowledged and is not there, or not whole."""
    with machine.open_as_superuser() as admin:
        whole = {(str(draft), str(reference)) for reference, draft in admin.execute(WHOLE)}  # type: ignore[misc]
    return {reference for draft, reference in acknowledged.items() if (draft, reference) not in whole}


def test_what_was_acknowledged_is_there(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(20260601)
    senders = Senders(address=machine.address, drafts=machine.prepare(drafts=KILLS * DRAFTS_FOR_A_KILL))
    machine.start()
    senders.start()
    for what in islice(cycle(("database", "worker", "web")), KILLS):
        senders.wait_for_more(6)
        time.sleep(chance.random() / 4)
        machine.kill(what)
        machine.start()
    senders.wait_for_more(6)
    senders.stop()
    assert senders.failures == []
    assert lost(machine, senders.acknowledged) == set()
    with machine.open_as_superuser() as admin:
        parts = {what: admin.execute(query).fetchone() for what, query in PARTS.items()}  # type: ignore[arg-type]
    assert parts == dict.fromkeys(PARTS, (0,))
    assert senders.tried_again > 0
    with capsys.disabled():
        print(
            f"\nkill -9 x {KILLS}: {len(senders.acknowledged)} worries acknowledged, 0 lost;"
            f" {senders.tried_again} attempts met nobody and were made again"
        )


def test_a_loss_would_be_seen(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    """The control: a database that acknowledges before it has written loses worries, and they are missed."""
    senders = Senders(address=machine.address, drafts=machine.prepare(drafts=DRAFTS_TO_LOSE))
    machine.start()
    with machine.open_as_superuser() as admin:
        for setting in ("synchronous_commit = off", "wal_writer_delay = '10s'"):
            admin.execute(f"ALTER SYSTEM SET {setting}")  # type: ignore[arg-type]
        admin.execute("SELECT pg_reload_conf()")
    senders.start()
    senders.wait_for_more(20)
    machine.kill("database")
    acknowledged = dict(senders.acknowledged)
    machine.start()
    senders.stop()
    missed = lost(machine, acknowledged)
    assert missed
    with capsys.disabled():
        print(f"\nthe control, synchronous_commit = off: {len(missed)} of {len(acknowledged)} lost")
