"""Lists of duties read from columns tell what is read from every state: compared wherever a test asks them."""

from datetime import date

from projections.duties.due import due_days
from projections.duties.holds import holds
from projections.duties.incomplete import incomplete
from projections.states import Question, StateReader
from tests.projections.mandatory import MANDATORY


def same_from_columns(states: StateReader, question: Question, on: date) -> None:
    """What is due by a day, held and incomplete: the same as judged record by record, from wherever a page begins."""
    every = [each for each in due_days(states, question, on) if each.due is not None and each.due <= on.isoformat()]
    for after in (0, *(each.first for each in every)):
        alone = due_days(states, question, on, after=after, alone=True)
        found = [each for each in alone if each.due is not None and each.due <= on.isoformat()]
        assert found == [each for each in every if each.first > after]
    judged = [each for each in states.picked(question, ("holds",)) if each.parts["holds"]]
    apart = [each.id for each in judged if any("case" not in hold for hold in each.parts["holds"])]
    assert sorted(apart) == sorted({id for each in holds(states, question, on) for id in each.records})
    asked = {**MANDATORY, "decision": (*MANDATORY["decision"], "colour")}  # nothing that columns tell
    told = {each.id: each for each in incomplete(states, question, asked)}
    decisions = {each.id for each in states.picked(question, (), kinds=("decision",))}
    lacking = {id for id, each in told.items() if id not in decisions or each.missing != ("colour",) or each.differing}
    assert lacking == {each.id for each in incomplete(states, question, MANDATORY)}
