"""Contracts and commitments, and how each of them ended."""

from collections.abc import Iterable, Mapping

from archive.fold.registry import State
from services.compilation.model import Amount, Block, Phrase, Row, Sentence, Table, Value, counted, said
from services.compilation.records import Records
from services.compilation.statements import Cell, amount, choice, day, listed, rows, status, title, words
from services.compilation.tally import Sum, tally
from services.compilation.told import Told


def contracts(records: Records) -> list[Block]:
    """Contracts and commitments by state with their sums, then each with its end."""
    blocks: list[Block] = []
    of = records.of("contract")
    if of:
        total = tally(of, lambda state: ("all", (1,)))["all"]
        phrase = counted("{count} contract is recorded.", "{count} contracts are recorded.", total.figures[0])
        blocks.append(Sentence("contracts", phrase, total.positions))
        blocks.append(_by_state("contracts-by-state", said("Contracts by state"), of, "value"))
        heads: tuple[Phrase, ...] = (
            said("Number"),
            said("Contract"),
            said("Parties"),
            said("Value"),
            said("State"),
            said("Last day"),
            said("How it ended"),
        )
        blocks.append(Table("contracts", said("Contracts"), heads, rows(records, of, "contracts", _contract)))
    of = records.of("commitment")
    if of:
        total = tally(of, lambda state: ("all", (1,)))["all"]
        phrase = counted("{count} commitment is recorded.", "{count} commitments are recorded.", total.figures[0])
        blocks.append(Sentence("commitments", phrase, total.positions))
        blocks.append(_by_state("commitments-by-state", said("Commitments by state"), of, "amount"))
        heads = (
            said("Commitment"),
            said("To"),
            said("Made on"),
            said("Amount"),
            said("Necessity"),
            said("State"),
            said("How it ended"),
        )
        blocks.append(Table("commitments", said("Commitments"), heads, rows(records, of, "commitments", _commitment)))
    return blocks


def _by_state(key: str, called: Phrase, of: Iterable[Told], name: str) -> Table:
    def group(state: State) -> tuple[tuple[str, str], tuple[int, ...]]:
        found = amount(state, name)
        return (state["status"], found.currency if found else ""), (1, found.minor if found else 0)

    kind = next(iter(of)).kind
    found = dict[str, dict[str, Sum]]()
    for (code, currency), total in sorted(tally(of, group).items()):
        found.setdefault(code, {})[currency] = total
    lines = []
    for code, sums in found.items():
        number = sum(each.figures[0] for each in sums.values())
        cells: tuple[Value, ...] = (status({"kind": kind, "status": code}), number, _together(sums))
        at = {position for each in sums.values() for position in each.at}
        lines.append(Row(f"{key}/{code}", cells, tuple(sorted(at))))
    return Table(key, called, (said("State"), said("Number of records"), said("Together")), tuple(lines))


def _together(sums: Mapping[str, Sum]) -> Value:
    """What the sums come to by currency, and of how many records none is stated."""
    told: Value = None
    for currency, total in sums.items():
        if currency:
            amount_of = Amount(total.figures[1], currency)
            told = amount_of if told is None else said("{sums} and {sum}", sums=told, sum=amount_of)
    if told is not None and (without := sums.get("")):
        number = without.figures[0]
        return counted("{sums}; {count} states no sum", "{sums}; {count} state no sum", number, sums=told)
    return told


def _contract(state: State) -> tuple[Cell, ...]:
    parties = listed((each.get("name") for each in state.get("parties", ())), state)
    return (state.get("number"), title(state), parties, amount(state, "value"), status(state), day(state, "ends_on"),
            _ended(state))  # fmt: skip


def _ended(state: State) -> Value:
    """How a contract ended: by transfer, by notice with its ground, by its last day, or not."""
    if state.get("transfer"):
        to = words(state, "transfer.to")
        return said("transferred to {party}", party=to) if to else said("transferred")
    if termination := state.get("termination"):
        ground = choice(termination | {"kind": "contract"}, "ground")
        return said("by notice: {ground}", ground=ground) if ground else said("by notice")
    if state["status"] == "expired":
        return said("its time ran out")
    return _settled(state, "contract_in_force")


def _settled(state: State, matter: str) -> Value:
    """How the open item of a record ended, where the record itself did not."""
    item = state.get("items", {}).get(matter, {}) | {"language": state.get("language")}
    way, reason, who = item.get("way"), words(item, "reason"), words(item, "decider")
    if way == "transferred":
        return said("transferred to {party}", party=words(item, "party"))
    if way == "left_undone":
        return said("left undone by decision of {decider}: {reason}", decider=who, reason=reason)
    if way in ("void", "done"):
        return said("void: {reason}", reason=reason) if way == "void" else said("done: {reason}", reason=reason)
    return None


def _commitment(state: State) -> tuple[Cell, ...]:
    ended: Value = words(state, "closing") or words(state, "transfer.reason")
    if successor := words(state, "transfer.successor"):
        ended = said("transferred to {party}", party=successor)
    ended = ended or _settled(state, "commitment_open")
    return (title(state), words(state, "to"), day(state, "made_on"), amount(state, "amount"),
            choice(state, "necessity"), status(state), ended)  # fmt: skip
