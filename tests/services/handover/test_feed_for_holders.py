"""Who holds a copy learns of later withdrawals and destructions by the feed of events, without a key."""

from pathlib import Path
from typing import Any

from services.handover.package.create import Package
from tests.api.disposals import Office
from tests.services.handover.packages import package_of


def since(office: Office, position: int) -> dict[int, dict[str, Any]]:
    """What anybody reads in the feed after a position."""
    office.home.projections.catch_up()
    answer = office.doors.get("/events", params={"after": position, "limit": 500})
    assert answer.status_code == 200, answer.text
    return {each["position"]: each for each in answer.json()["events"]}


def test_a_holder_follows_the_archive_from_the_position_of_its_copy(office: Office, made: Package, tmp_path: Path):
    secret = {"publicity": {"publicity": "not_public"}}
    withdrawn, gone, hidden = (
        office.paper("Peruttava", "Teksti.", personal="none"),
        office.paper("Hävitettävä kopio", "Teksti 2.", personal="none"),
        office.paper("Salainen", "Teksti 3.", personal="none", **secret),
    )
    copy = package_of(office, tmp_path)
    path = f"/documents/{withdrawn['id']}"
    headers = {"If-Match": office.doors.get(path, "archivist").headers["ETag"]}
    made = office.doors.post(f"{path}/publicity", secret | {"reason": "virhe"}, headers=headers)
    assert made.status_code == 201, made.text
    office.executed(gone)
    office.executed(hidden)
    feed = since(office, copy.size)
    assert sorted(feed) == list(range(copy.size + 1, office.home.archive.position + 1)), "no position is left out"
    told = [each for each in feed.values() if each.get("id") == withdrawn["id"]]
    assert [each["withdrawn"] for each in told] == [True]
    told = [each for each in feed.values() if each.get("id") == gone["id"]]
    assert [each["name"] for each in told] == ["record.destroyed.v1"]
    assert hidden["id"] not in str(feed), "of what was never public the feed tells nothing but the position"
