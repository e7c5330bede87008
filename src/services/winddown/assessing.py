"""Every cost, commitment and expense held against the guidance of a wind-down: what may be paid, by which rule."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from archive.errors import Invalid
from archive.values import Interval
from archive.winddown.eligibility import Assessed, assess
from archive.winddown.events import EligibilityRule
from archive.winddown.fold import OVERRIDABLE
from projections.duties.offices import office_of
from projections.states import Question, StateReader
from projections.states.money.sums import cost_lines
from projections.states.question import summed_at
from projections.states.texts import shortened
from services.home.archive_home import ArchiveHome
from services.lists.tables import text_of
from services.winddown.origins import own_records

COLUMNS = (
    "kind", "id", "number", "title", "status", "day", "cost_kind", "amount", "currency", "to", "necessity", "until",
    "eligible", "rule", "why", "by_rule", "overridden_on", "ground", "position",
)  # fmt: skip
OUTCOMES: Mapping[str, str] = {
    "eligible": "eligible",
    "ineligible": "not eligible",
    "not_barred": "not barred by the cut-off",
    "undecided": "no rule decides",
}
"""What may come of an assessment, in words. No rule makes eligible what the cut-off does not bar."""
_NAMES = (
    "title",
    "to",
    "made_on",
    "paid_on",
    "period",
    "amount",
    "necessity",
    "until",
    "cost_kind",
    "supplier",
    "collection",
)
_NO_GUIDANCE = "There is no guidance on this day."


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which assessments are asked for: one kind of record, cost kind, rule or outcome; overridden ones alone."""

    kind: str = ""
    cost_kind: str = ""
    rule: str = ""
    outcome: str = ""
    overridden: bool = False

    def require_known(self) -> None:
        """Refuse a kind of record that is not assessed, and an outcome that there is not."""
        for field, said, known in (("kind", self.kind, OVERRIDABLE), ("outcome", self.outcome, tuple(OUTCOMES))):
            if said and said not in known:
                raise Invalid(f"There is no such {field}.", field=field, remedy=f"One of {', '.join(known)}.")

    def takes(self, told: Mapping[str, Any]) -> bool:
        """Whether an assessment is among those asked for."""
        if self.overridden and "override" not in told:
            return False
        asked = {"kind": self.kind, "cost_kind": self.cost_kind, "rule": self.rule, "outcome": self.outcome}
        return all(not said or told.get(name) == said for name, said in asked.items())


class Assessor:
    """The guidance of one wind-down on a day, with what people judged otherwise.

    `cutoff` is the last day on which the organisation could commit itself. Refuses: no such wind-down.
    """

    def __init__(self, home: ArchiveHome, states: StateReader, question: Question, winddown: UUID) -> None:
        view = states.one(str(winddown), question, "winddown")
        question = own_records(home, question, view.state["origin"])
        guidance = view.state.get("guidance", {})
        self.rules = [EligibilityRule.model_validate(each) for each in guidance.get("rules", ())]
        self.guidance = {name: guidance[name] for name in ("on", "source") if name in guidance}
        self.wordings = {each["code"]: each["text"] for each in guidance.get("wordings") or ()}
        self.cutoff = date.fromisoformat(view.state["cutoff_on"]) if "cutoff_on" in view.state else None
        self.office = office_of(states, question, view.state.get("collections", ()))
        self._states, self._question = states, question
        self._judged = dict[str, dict[str, Any]]()
        for each in states.picked(question, ("overrides", "title"), kinds=("winddown",)):
            if each.id == str(
                winddown
            ):  # archivists alone are shown them in the record; here whoever sees what it is about
                self._judged = {
                    one[name]: one for one in each.parts["overrides"] or () for name in OVERRIDABLE if name in one
                }

    def judged(self, made: Interval | None, cost_kind: str | None, necessity: str | None) -> Assessed:
        """What the rules alone state about a cost of a kind, or a commitment, that was made on a day."""
        if not self.rules:
            return Assessed(None, None, _NO_GUIDANCE)
        said: Mapping[str, Any] = {"cost_kind": cost_kind, "necessity": necessity, "wordings": self.wordings}
        return assess(self.rules, self.cutoff, made_on=made, **said)

    def everything(self) -> Iterator[dict[str, Any]]:
        """Every commitment, cost and expense of the organisation that the caller may see, with what is found of it."""
        yield from self._records("commitment", "made_on")
        yield from self._costs()
        yield from self._records("expense", "paid_on")

    def _records(self, kind: str, day: str) -> Iterator[dict[str, Any]]:
        for picked in self._states.picked(self._question, _NAMES, kinds=(kind,)):
            if not self.office.has(picked.parts["collection"], picked.case):
                continue
            said = {name: value for name, value in picked.parts.items() if name not in ("collection", day, "period")}
            said["to"] = said.pop("supplier") or said["to"]
            made = picked.parts["period"] or picked.parts[day]
            told = {"kind": kind, "id": picked.id, "number": picked.number, "status": picked.status, day: made}
            yield self._found(told | {"day": made, "position": picked.first} | said)

    def _costs(self) -> Iterator[dict[str, Any]]:
        (known, day), may = summed_at(self._question), self._states.may_see(self._question)
        for grant in self._states.picked(self._question, ("title", "collection"), kinds=("grant",)):
            if not self.office.has(grant.parts["collection"], grant.case):
                continue
            for line in cost_lines(self._states.db, grant.first, known, day, may, after=0, limit=-1):
                position, on, cents, currency, cost_kind, since, until, id, _, stored = line
                period = {name: said for name, said in (("earliest", since), ("latest", until)) if said}
                state = shortened(stored) if stored else {}
                told = {
                    "kind": "cost",
                    "id": id,
                    "title": state.get("note") or grant.parts["title"],
                    "day": period or on,
                }
                told |= {"cost_kind": cost_kind, "amount": {"cents": cents, "currency": currency}}
                yield self._found(told | {"grant": grant.id, "to": state.get("partner"), "position": position})

    def _found(self, told: dict[str, Any]) -> dict[str, Any]:
        made = told["day"]
        on = Interval.model_validate(made if isinstance(made, dict) else {"earliest": made, "latest": made})
        found = self.judged(on if made else None, told.get("cost_kind"), told.get("necessity"))
        told |= {"eligible": found.eligible, "outcome": found.outcome, "rule": found.rule, "why": found.why}
        own = self._judged.get(told["id"]) if told["kind"] in self._judged.get(told["id"], ()) else None
        if own is not None:
            shown = {"overridden_on": own["on"], "ground": own.get("reason")}
            shown |= {"decider": own.get("decider")} if self._question.caller.sees_all else {}
            outcome = "eligible" if own["eligible"] else "ineligible"
            told |= {"eligible": own["eligible"], "outcome": outcome, "by_rule": found.eligible}
            told["override"] = {name: value for name, value in shown.items() if value is not None}
        kept = ("eligible", "by_rule")
        return {name: value for name, value in told.items() if value is not None or name in kept}


def assessments(
    home: ArchiveHome, states: StateReader, question: Question, winddown: UUID, narrowed: Narrowed | None = None
) -> dict[str, Any]:
    """What the caller may see of it, each with whether it may be paid, the rule and the reason; and what that comes to.

    `eligible` is None where no rule decides; `outcome` then states whether the cut-off bars it. `override` is what a
    person judged otherwise, `by_rule` what the rule says. Costs are judged by their period, else by the day of their
    report; expenses by their period, else the day of payment; commitments by the day they were made. Refuses: no such
    wind-down.
    """
    asked = narrowed or Narrowed()
    asked.require_known()
    assessor = Assessor(home, states, question, winddown)
    items = [each for each in assessor.everything() if asked.takes(each)]
    return {
        "guidance": assessor.guidance or None,
        "cutoff_on": assessor.cutoff,
        "sums": list(_sums(items)),
        "items": items,
        "partial": not question.caller.sees_all,
        "position": states.position(),
    }


def _sums(items: Collection[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """How many there are of each kind of record with each outcome, and what their amounts come to by currency."""
    found = dict[tuple[str, str, str], list[int]]()
    for each in items:
        amount = each.get("amount") or {"cents": 0}
        sums = found.setdefault((each["kind"], each["outcome"], amount.get("currency", "EUR")), [0, 0])
        sums[0], sums[1] = sums[0] + 1, sums[1] + amount["cents"]
    for (kind, outcome, currency), (records, cents) in sorted(found.items()):
        yield {"kind": kind, "outcome": outcome, "records": records, "amount": {"cents": cents, "currency": currency}}


def row_of(item: Mapping[str, Any]) -> dict[str, str]:
    """An assessment as a row of text."""
    told = {name: text_of(item.get(name)) for name in COLUMNS}
    words = {True: "eligible", False: "ineligible", None: "undecided"}
    told |= {"eligible": item["outcome"], "by_rule": words[item["by_rule"]] if "by_rule" in item else ""}
    told |= {name: text_of(item.get("override", {}).get(name)) for name in ("overridden_on", "ground")}
    if amount := item.get("amount"):
        told |= dict(zip(("amount", "currency"), text_of(amount).split(" "), strict=True))
    return told
