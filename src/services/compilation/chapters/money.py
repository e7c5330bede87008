"""Money granted, used and returned, by grant and by project: what sources state beside what the records add up to."""

from collections.abc import Mapping
from typing import Any

from archive.fold.registry import State
from services.compilation.chapters.standing import Accounts
from services.compilation.model import Amount, Block, Chart, Percent, Phrase, Point, Row, Table, Value, said
from services.compilation.records import Records
from services.compilation.statements import status, text, title
from services.compilation.tally import tally
from services.compilation.told import Told
from services.sight.grants import GrantMoney
from services.sight.projects import ProjectMoney

OF_GRANT: Mapping[str, Phrase] = {
    "awarded": said("Granted"),
    "applied": said("Applied for"),
    "approved": said("Approved"),
    "paid": said("Paid"),
    "realised": said("Used"),
    "accepted": said("Settled"),
    "recovered": said("Recovered"),
    "returned": said("Returned"),
}
FIGURES: Mapping[str, Phrase] = {
    "budget": said("budget"),
    "realised": said("used"),
    "unspent": said("not used"),
    "percent": said("used, in per cent"),
    "own_share": said("own share"),
    "own_share_percent": said("own share, in per cent"),
}


def money(records: Records) -> list[Block]:
    """Grants, projects and payments with their sums, and every figure that a source states beside the derived one."""
    accounts, blocks, stated = Accounts(records), list[Block](), list[Row]()
    lines = list[Row]()
    for told in records.of("grant"):
        found = GrantMoney(records.states, told.id, records.question).beside()
        lines.append(_grant(accounts, told, found))
        stated += _stated(accounts, told, found, "grant")
    if lines:
        table = Table("grants", said("Grants"), (said("Grant"), *OF_GRANT.values()), tuple(lines))
        blocks += [*_charts(table), table]
    parts = list[Row]()
    for told in _tops(records):
        found = ProjectMoney(records.states, told.id, records.question, "project").answer()
        parts += [each for part in found["groups"] if (each := _part(records, accounts, told, part))]
        stated += _stated(accounts, told, found, "project")
        stated += _stated_below(records, accounts, told, found)
    if parts:
        heads: tuple[Phrase, ...] = (
            said("Project"),
            said("Budget"),
            said("Used"),
            said("Not used"),
            said("Used, in per cent"),
        )
        blocks.append(Table("project-money", said("Money of projects"), heads, tuple(parts)))
    if stated:
        heads = (said("Of"), said("Figure"), said("Stated"), said("By the records"), said("Compared"), said("Wording"))
        blocks.append(Table("stated", said("Figures that sources state, beside the records"), heads, tuple(stated)))
    payments = _payments(records)
    return blocks + ([payments] if payments else [])


def _sum(found: Mapping[str, Any], name: str) -> Amount | None:
    minor = found.get(f"{name}_cents", found.get(f"{name}_minor"))
    return None if minor is None else Amount(int(minor), found["currency"])


def _grant(accounts: Accounts, told: Told, found: Mapping[str, Any]) -> Row:
    cells = tuple(_sum(found, name) for name in OF_GRANT)
    at = {*told.stands(title), *accounts.of_grant(told, found, ("cost" if n == "realised" else n for n in OF_GRANT))}
    return Row(f"grants/{told.id}", (title(told.state), *cells), tuple(sorted(at)))


def _charts(table: Table) -> list[Chart]:
    """Granted, used and returned by grant, a chart for each currency."""
    shown = [list(OF_GRANT).index(name) + 1 for name in ("awarded", "realised", "returned", "recovered")]
    currencies = sorted({cell.currency for row in table.rows for cell in row.cells if isinstance(cell, Amount)})
    charts = []
    for currency in currencies:
        points = []
        for row in table.rows:
            cells = [row.cells[at] for at in shown]
            if any(isinstance(cell, Amount) and cell.currency == currency for cell in cells):
                granted, used, *back = (c.minor if isinstance(c, Amount) else 0 for c in cells)
                points.append(Point(row.cells[0], (granted, used, sum(back))))
        if table.whole and points:
            describes = said("For each grant a bar for what was granted, used, and returned or recovered; the table "
                             "next to it has the figures.")  # fmt: skip
            series = (said("Granted"), said("Used"), said("Returned or recovered"))
            called = said("Granted, used and returned by grant, in {currency}", currency=currency)
            charts.append(
                Chart(f"grants-chart-{currency}", table.key, "bars", called, describes, series, tuple(points), currency)
            )
    return charts


def _tops(records: Records) -> list[Told]:
    """Projects that are no part of another one the caller may see."""
    return [told for told in records.of("project") if records.one(told.state.get("part_of")) is None]


def _part(records: Records, accounts: Accounts, top: Told, part: Mapping[str, Any]) -> Row | None:
    told = records.one(part["project"])
    if told is None:
        return None
    share = part.get("percent")
    cells: tuple[Value, ...] = (*(_sum(part, name) for name in ("budget", "realised", "unspent")),
                                Percent(share) if share else None)  # fmt: skip
    at = {*told.stands(title), *accounts.of_project(top, told.id, part["positions"])}
    return Row(f"project-money/{told.id}", (title(told.state), *cells), tuple(sorted(at)))


def _stated_below(records: Records, accounts: Accounts, top: Told, found: Mapping[str, Any]) -> list[Row]:
    below = list[Row]()
    for part in found["groups"]:
        told = records.one(part["project"])
        if told is not None and told is not top and told.state.get("figures"):
            own = ProjectMoney(records.states, told.id, records.question).answer()
            below += _stated(accounts, told, own, "project")
    return below


def _stated(accounts: Accounts, told: Told, found: Mapping[str, Any], kind: str) -> list[Row]:
    others = {each["figure"]: each for each in (*found["differences"], *found["roundings"])}
    lines = []
    for name, each in sorted(found["stated"].items()):
        other = others.get(name, {})
        derived = _value(other, "derived", found) if other else _own(found, name)
        same = {"difference": said("differs"), "rounding": said("rounded by the source"),
                "single_precision": said("rounded by a program of the source")}.get(other.get("cause", ""),
                said("the same") if derived else None)  # fmt: skip
        wording = " · ".join(filter(None, (each.get("wording"), each.get("scope"))))
        cells = (title(told.state), FIGURES.get(name, name), _value(each, "stated", found), derived, same,
                 text(wording, told.state) if wording else None)  # fmt: skip
        at = {*told.stands(title), each["position"], *accounts.derived(told, found, name, kind)}
        lines.append(Row(f"stated/{told.id}/{name}", cells, tuple(sorted(at))))
    return lines


def _value(each: Mapping[str, Any], name: str, found: Mapping[str, Any]) -> Value:
    share = each.get(f"{name}_percent")
    return Percent(str(share)) if share is not None else _sum({**each, "currency": found["currency"]}, name)


def _own(found: Mapping[str, Any], name: str) -> Value:
    """What the records add up to where a source states the same."""
    if name in ("percent", "own_share_percent"):
        return Percent(found[name]) if found.get(name) else None
    return _sum(found, "awarded" if name == "budget" and "awarded_cents" in found else name)


def _payments(records: Records) -> Table | None:
    def group(state: State) -> tuple[tuple[str, str, str], tuple[int, ...]] | None:
        grant, asked = str(state.get("grant") or ""), state.get("amount") or {}
        if grant and records.one(grant) is None:  # one that the caller may not see
            return None
        sums = (asked.get("cents", 0), state.get("approved_cents", 0), state.get("paid_cents", 0))
        return (grant, state["status"], asked.get("currency", "EUR")), (1, *sums)

    lines = list[Row]()
    for (grant, code, currency), total in sorted(tally(records.of("payment"), group).items()):
        other = records.one(grant)
        sums = tuple(Amount(each, currency) for each in total.figures[1:])
        state = status({"kind": "payment", "status": code})
        cells = (title(other.state) if other else None, state, total.figures[0], *sums)
        at = {*total.at, *(other.stands(title) if other else ())}
        lines.append(Row(f"payments/{grant}/{code}/{currency}", cells, tuple(sorted(at))))
    heads = (
        said("Grant"),
        said("State"),
        said("Number of records"),
        said("Applied for"),
        said("Approved"),
        said("Paid"),
    )
    return Table("payments", said("Payments by grant and state"), heads, tuple(lines)) if lines else None
