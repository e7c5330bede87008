"""A process that has everything imported and forks a child for each rehearsal, so that hundreds of kills stay quick.

Reads one JSON object a line: scenario, home, die_at (a step) and die_after (seconds; 0: never). Answers with the
signal that ended the child, or the steps it took to its end. The child writes a line to `acknowledged` beside the home
for everything it was promised.
"""

import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path

from tests.drills.scenarios import SCENARIOS, Acknowledged
from tests.drills.steps import Steps


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            _live(asked["scenario"], Path(asked["home"]), asked["die_at"])
        status = _ended(child, asked["die_after"])
        done = Path(asked["home"] + ".steps")
        steps = json.loads(done.read_text()) if done.exists() and os.WIFEXITED(status) else []
        answer = {"signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, "steps": steps}
        answer["code"] = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1
        print(json.dumps(answer), flush=True)


def _ended(child: int, die_after: float) -> int:
    """How the child ended, at the latest by SIGKILL when its time is over."""
    if die_after:
        deadline = time.monotonic() + die_after
        while time.monotonic() < deadline:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return status
            time.sleep(0.001)
        os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def _live(scenario: str, home: Path, die_at: int) -> None:
    code = 1
    try:
        steps = Steps(home, die_at)
        steps.watch()
        with Acknowledged(home) as acknowledged:
            SCENARIOS[scenario](home, acknowledged)
        Path(f"{home}.steps").write_text(json.dumps(steps.names))
        code = 0
    except BaseException:  # noqa: BLE001  the parent is told by the exit code
        traceback.print_exc()
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
