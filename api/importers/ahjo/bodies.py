"""Organisations of the register: when a body was formed, when it ended, which one goes on."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from api.importers.ahjo.shapes import Organisation
from api.importers.ahjo.words import PUBLIC, SYSTEM, cut, key_of
from api.importers.intake import Intake, require_kept
from archive.body.events import BodyDissolved, BodyEstablished, BodyName
from archive.body.model import Body
from archive.body.usecases import dissolve_body, establish_body
from archive.days import Days
from archive.registration import Reason
from archive.terms import next_day
from archive.values import PersonalData

DISSOLVED = "dissolved in the register"
SUCCEEDED = "dissolved in the register; a body of the same name was formed the day after"
_OFFICE_HOLDER = re.compile(r"VH\d*$")


def record_body(entry: Any, successor: str | None, intake: Intake) -> None:
    """Establish a body, and dissolve it where the register does."""
    stated = Organisation.of(entry, intake.days)
    intake.left_out(stated.unread)
    archive, id = intake.archive, intake.public_id("body", key_of(stated.ID))
    if not archive.exists(id):
        established = _established(stated, intake)
        intake.took(establish_body(archive, established, by=intake.by), established)
    body = archive.load(Body, id)
    require_kept(body)
    if stated.Dissolved and not body.now.get("dissolved_on"):
        dissolved = BodyDissolved(
            dissolved_on=stated.Dissolved,
            successor=intake.public_id("body", key_of(successor)) if successor else None,
            content=Reason(reason=SUCCEEDED if successor else DISSOLVED),
        )
        intake.took(dissolve_body(archive, id, dissolved, by=intake.by), dissolved)


def _established(stated: Organisation, intake: Intake) -> BodyEstablished:
    above = stated.OrganizationLevelAbove.organizations[:1] if stated.OrganizationLevelAbove else ()
    content = BodyName(
        title=stated.Name[:2000],
        text="\n".join(stated.wordings),
        type=cut(stated.Type, 300),
        organisation=cut(stated.Sector.Sector, 500) if stated.Sector else None,
        above_name=cut(above[0].Name, 500) if above else None,
        source=key_of(stated.ID),
    )
    return BodyEstablished(
        natural_key=key_of(stated.ID),
        established_on=stated.Formed,
        above=intake.public_id("body", key_of(above[0].ID)) if above else None,
        publicity=PUBLIC,
        personal=PersonalData.none,
        collection=SYSTEM,
        content=content,
    )


def successors(bodies: Mapping[str, Any], days: Days) -> dict[str, str]:
    """The successor of a dissolved body: the only one of the same name that was formed the day after.

    Office holders are left out: their titles repeat, and a new holder of a title is no successor of another.
    """
    formed: defaultdict[tuple[str, Any], list[str]] = defaultdict(list)
    ended: list[Organisation] = []
    for entry in bodies.values():
        try:
            stated = Organisation.of(entry, days)
        except ValidationError:
            continue  # it is refused when its turn comes
        if _OFFICE_HOLDER.search(stated.ID):
            continue
        formed[stated.Name, stated.Formed].append(stated.ID)
        if stated.Dissolved:
            ended.append(stated)
    found: dict[str, str] = {}
    for stated in ended:
        assert stated.Dissolved is not None
        after = formed[stated.Name, next_day(stated.Dissolved)]
        if len(after) == 1:
            found[stated.ID] = after[0]
    return found
