"""What one process records is carried to the views by another one: a bell tells it, and whether somebody waits."""

import select

from api.http.processes.shared import Bell
from archive.background import Background
from projections.read_models import Projections

WAIT_SECONDS, ELSEWHERE_SECONDS = 0.25, 0.5  # for the bell; until this process looks whether it is the one that hears


class Hearing:
    """Rings where another process updates the views, and listens where this one does."""

    def __init__(self, projections: Projections, bell: Bell) -> None:
        self._projections, self._bell = projections, bell
        projections.elsewhere = bell.ring
        self._thread = Background("bell", self._hear)
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._thread.stop()

    def _hear(self) -> float:
        if not self._projections.projects:
            return ELSEWHERE_SECONDS
        if select.select([self._bell.heard], [], [], WAIT_SECONDS)[0]:
            told = self._bell.listen()
            (self._projections.hurry if b"!" in told else self._projections.wake)()
        return 0.0
