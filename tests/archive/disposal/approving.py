"""Who takes part in a disposal."""

from uuid import UUID

from archive.disposal.events import (
    DisposalWithdrawn,
    Note,
    Withdrawal,
)
from archive.kernel import ActorId
from tests.given import day

ARCHIVIST = ActorId(UUID("00000000-0000-4000-8000-000000000002"))
ONE, OTHER = UUID(int=1), UUID(int=2)
NOTHING = Note()


def withdrawn(*records: UUID) -> DisposalWithdrawn:
    return DisposalWithdrawn(withdrawn_on=day("2021-06-04"), records=records, content=Withdrawal(reason="Tarvitaan."))
