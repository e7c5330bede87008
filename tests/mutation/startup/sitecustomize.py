"""Let a process that a test starts tell which lines it ran, where the map of the tests is being made."""

import os

if os.environ.get("COVERAGE_PROCESS_START"):
    import coverage

    coverage.process_startup()
