"""An office that ends, with something for every chapter of its compilation."""

from pathlib import Path
from typing import Any

from tests.api.doors import Doors

SECRET_TITLE = "Salaisen kumppanin sopimus"
EUROS = {"cents": 12_345_600, "currency": "EUR"}
DAY, WHY = "2021-03-01", {"reason": "hoidettu"}


class Ended(Doors):
    """An office that ends, with something for every chapter, and the ids of its records."""

    def __init__(self, client: Any, keys: dict[str, str], home: Path) -> None:
        super().__init__(client, keys, home)
        self.grant = self.create("grant", amount=EUROS)
        body = self.create("body")
        self.create("meeting", body=body["id"])
        self.create("meeting", body=None)
        self.create("decision", body=body["id"])
        pending = self.create("pending")
        self.done("pending", pending["id"], "withdrawals", {"withdrawn_on": DAY, **WHY}, 1)
        project = self.create("project", title="Hankkeen nimi")
        self.done("project", project["id"], "funding", {"funded_on": DAY, "grant": self.grant["id"], **WHY}, 1)
        told = {"stated_on": DAY, "figure": "realised", "amount": {"cents": 700_00, "currency": "EUR"}}
        self.done("project", project["id"], "figures", told, 2)
        cost = {"reported_on": DAY, "amount": {"cents": 500_00, "currency": "EUR"}, "cost_kind": "palkat"}
        self.done("grant", self.grant["id"], "costs", cost, 1)
        self.contract = self.create("contract", title="Avoin sopimus", value=EUROS, ends_on="2031-12-31")
        self.create("contract", title="Ilman summaa", value=None, ends_on="2031-12-31")
        moved = {"transferred_on": DAY, "to": "Hyvinvointialue", **WHY}
        other = self.create("contract", value=EUROS)
        self.done("contract", other["id"], "transfers", moved, 1)
        self.secret = self.create("contract", public=False, title=SECRET_TITLE, value={"cents": 99, "currency": "EUR"},
                                  publicity={"publicity": "not_public"})  # fmt: skip
        self.create("commitment")
        self.create("payment", grant=self.grant["id"], amount={"cents": 100_00, "currency": "EUR"})
        lent = self.create("secondment")
        self.done("secondment", lent["id"], "returns", {"returned_on": DAY}, 1)
        self.create("property")
        report = self.create("report")
        self.done("report", report["id"], "approvals", {"approved_on": DAY, **WHY}, 1)
        left = {"matter": "contract_in_force", "settled_on": DAY, "way": "left_undone", "decider": "Maakuntahallitus"}
        self.done("contract", self.contract["id"], "item-settlements", left | {"reason": "Ei ehditty."}, 1)
        self.winddown = self.create("winddown", organisation="Valmistelutoimisto", number="KOONTI-1", collections=[])

    def done(self, kind: str, id: str, noun: str, body: dict[str, Any], version: int) -> None:
        answer = self.change(kind, id, noun, body, version)
        assert answer.status_code == 201, answer.text

    def compilation(self, by: str | None = "admin", **params: Any) -> Any:
        asked = {"min_position": self.winddown["position"]} | params
        return self.get(f"/wind-downs/{self.winddown['id']}/compilation", by, params=asked)

    def told(self, by: str | None = "admin", **params: Any) -> dict[str, Any]:
        answer = self.compilation(by, **params)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found
