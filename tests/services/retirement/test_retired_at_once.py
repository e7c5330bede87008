"""Several processes retire the same archive at once: there is one certificate, and nobody sees a defect."""

import json
import subprocess
import sys
from pathlib import Path

from archive.retirement.events import RetirementCompleted
from archive.retirement.usecases import retirement_id
from services.audit.verification import audit
from services.home.archive_home import ArchiveHome
from services.proof.publication import publications
from tests.services.retirement.retiring import Two, approved, published
from tests.services.retirement.test_retired import answer, records_of

ARCHIVE = Path(sys.executable).with_name("archive")
PROCESSES, SECONDS = 3, 300


def test_processes_that_retire_an_archive_at_once_make_one_certificate(two: Two, tmp_path: Path):
    outside = tmp_path / "outside"
    with ArchiveHome(two.sender) as home:
        home.projections.catch_up()
        approved(home)
        published(home, outside)
        home.projections.catch_up()
    line = [ARCHIVE, "--home", two.sender, "retire", "run", "--to", f"{outside}/", "--json"]
    running = [
        subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(PROCESSES)
    ]
    ended = [(*each.communicate(timeout=SECONDS), each.returncode) for each in running]
    done = [json.loads(out.splitlines()[-1]) for out, _, code in ended if code == 0]
    assert done, ended
    assert len({each["position"] for each in done}) == 1
    for out, err, code in ended:
        assert "Traceback" not in out + err
        assert code in (0, 2), (code, err)  # 2: refused in words
    with ArchiveHome(two.sender) as home:
        assert home.disposing.hindrance() is None
        events = [each.event for each in home.archive.history(retirement_id(home.archive))]
        assert sum(isinstance(each, RetirementCompleted) for each in events) == 1
        assert home.archive.position == done[0]["position"] == publications(home.archive)[-1].size
        assert home.keys.under("ledger:") == []
        home.projections.catch_up()
        for id, destroyed in records_of(home.archive).items():
            assert destroyed
            assert answer(home, id, home.admin()) in ("held elsewhere", "destroyed")
    found = audit(two.sender)
    assert found.ok, found.first_difference
