"""What waits for a decision beside the records themselves: writes that wait, and disposal lists that are not executed.

They are as of now: a board of an earlier day or position is without them. They are shown to who sees the whole archive.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from uuid import UUID

from archive.disposal.events import DisposalListed
from archive.disposal.model import Stage
from archive.disposal.usecases import readable_disposals
from archive.waiting.events import WriteSubmitted
from projections.duties.open_items import DISPOSAL, WRITE, Board, Narrowed, OpenItem, urgency
from projections.states import Question
from services.home.archive_home import ArchiveHome
from services.waiting import waiting

APPROVED = (Stage.approved, Stage.executing)


def undecided(home: ArchiveHome, question: Question, narrowed: Narrowed) -> list[OpenItem]:
    """Writes that wait and approved disposal lists, as far as they are asked for."""
    if not question.caller.sees_all or question.known_at is not None or question.as_of not in (None, question.today):
        return []
    if narrowed.origin not in ("", home.archive.origin):  # what waits here is of this archive
        return []
    holds = home.archive.recorder.operations.history.holds  # looking for streams takes a pass over the record
    writes = _writes(home, narrowed) if holds(WriteSubmitted.name) else ()
    listed = _disposals(home, question, narrowed) if holds(DisposalListed.name) else ()
    return [each for each in (*writes, *listed) if _fits(each, narrowed)]


def with_undecided(board: Board, items: Iterable[OpenItem], limit: int | None) -> Board:
    """A board with more items in their places."""
    more = list(items)
    if not more:
        return board
    numbers = Counter(board.numbers) + Counter(each.matter for each in more)
    return Board(sorted([*board.items, *more], key=urgency)[:limit], numbers)


def _fits(item: OpenItem, narrowed: Narrowed) -> bool:
    before = narrowed.due_before
    asked = narrowed.matter in ("", item.matter) and narrowed.kind in ("", item.kind)
    return asked and (before is None or (item.due is not None and item.due < before.isoformat()))


def _writes(home: ArchiveHome, narrowed: Narrowed) -> Iterator[OpenItem]:
    for each in waiting(home):
        if _within(home, [UUID(each["record"])], narrowed):
            yield OpenItem(WRITE, "waiting", each["id"], None, None, None, overdue=False, detail=(each["kind"],))


def _disposals(home: ArchiveHome, question: Question, narrowed: Narrowed) -> Iterator[OpenItem]:
    today = question.today.isoformat()
    for each in readable_disposals(home.archive):
        if isinstance(each, UUID):  # what it is about is not known: nothing is closed before it is
            yield OpenItem(DISPOSAL, "disposal", str(each), None, None, None, overdue=False, detail=("unreadable",))
            continue
        left = [id for id in each.records if id not in each.withdrawn]
        if each.stage in APPROVED and _within(home, left, narrowed):
            due = each.executable_from.isoformat() if each.executable_from else None
            late = due is not None and due < today
            yield OpenItem(
                DISPOSAL, "disposal", str(each.id), None, None, due, overdue=late, detail=(each.stage.value,)
            )


def _within(home: ArchiveHome, ids: Iterable[UUID], narrowed: Narrowed) -> bool:
    """Whether any of these records is of the collections that are asked for."""
    first = home.archive.recorder.operations.history.first_fact
    facts = (first(str(id)) for id in ids)
    return not narrowed.collections or any(
        said in narrowed.collections
        for fact in facts
        for said in (fact.get("collection"), first(fact.get("case", "")).get("collection"))
    )
