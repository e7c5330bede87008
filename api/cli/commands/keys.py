"""Commands of bearer keys: create, list, revoke."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

import typer

from api.cli.app import Json, keys, opened, out, told
from api.cli.kinds import RoleOption
from api.cli.tables import moment_in, table_of
from api.cli.terminal import day_of
from archive.errors import Invalid
from archive.lastday import require_day

NEVER_EXPIRES = "never"
ONCE = "Store it safely: it is not shown again."


@keys.command("create")
def keys_create(
    name: Annotated[str, typer.Argument(help="Who uses the key; a person or a program.")],
    role: RoleOption = "registrar",
    scope: Annotated[
        list[str] | None,
        typer.Option(help="Limit the key to case:UUID, body:UUID, class:CODE or origin:NAME; may be repeated."),
    ] = None,
    expires: Annotated[
        str | None,
        typer.Option(help="The last day of the key (2024-03-12 or 12.3.2024), or never; default: a year from now."),
    ] = None,
    calendar: Annotated[
        bool,
        typer.Option("--calendar", help="Make an address for a calendar program instead, which opens nothing else."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Create a bearer key. It is shown only once; the archive stores only its hash."""
    from archive.actor.events import Role
    from archive.actor.usecases import find_actor, issue_key, register_actor
    from services.identity.addresses import new_address

    with opened() as (home, caller):
        by = caller.require(Role.admin)
        if role not in list(Role):
            raise Invalid(f"There is no role {role!r}.", field="--role", remedy=f"Use one of {', '.join(Role)}.")
        if calendar and expires is not None and expires.strip().lower() == NEVER_EXPIRES:
            raise Invalid("An address has to expire.", field="--expires", remedy="Give its last day.")
        last = _last_day(expires, home.archive.recording_day(), home.settings.key_days, forever=not calendar)
        if calendar:
            made = new_address(home, caller, name, Role(role), expires_on=last, scope=tuple(scope or ()))
            told(made, as_json, lambda: out.print(f"{made['address']}\n{ONCE}", highlight=False, soft_wrap=True))
            return
        until = datetime.combine(last, time.max, home.archive.timezone).astimezone(UTC) if last else None
        actor = find_actor(home.archive, name) or register_actor(home.archive, name, by=by)
        limits = tuple(scope or ())
        key = issue_key(home.archive, actor, Role(role), label=role, by=by, expires_at=until, scope=limits)
    result = {
        "key": key,
        "role": role,
        "actor": str(actor),
        "expires": last.isoformat() if last else None,
        "scope": scope or [],
    }
    told(result, as_json, lambda: out.print(f"{key}\n{ONCE}", highlight=False))


def _last_day(expires: str | None, today: date, days: int, *, forever: bool) -> date | None:
    """The last day on which a new key opens; None where it never expires. Refuses: a day that has passed."""
    if expires is None:
        return today + timedelta(days=days)
    if expires.strip().lower() == NEVER_EXPIRES:
        return None
    last = day_of(expires, "--expires")
    require_day("--expires", last)
    if last is not None and last < today:
        remedy = "Give a day in the future, or never." if forever else "Give a day in the future."
        raise Invalid("The expiry date is in the past.", field="--expires", remedy=remedy)
    return last


@keys.command("list")
def keys_list(as_json: Json = False) -> None:
    """List the valid keys by their first characters."""
    from archive.actor.events import Role
    from archive.actor.usecases import actors
    from services.identity.names import names_of

    with opened() as (home, caller):
        caller.require(Role.admin)
        result: list[dict[str, Any]] = [
            {
                "prefix": prefix,
                "role": issued.role,
                "actor": str(actor.id),
                "expires": issued.expires_at.isoformat().replace("+00:00", "Z") if issued.expires_at else None,
                "scope": list(issued.scope),
                "opens": issued.opens or "everything",
            }
            for actor in actors(home.archive)
            for prefix, issued in actor.keys.items()
        ]
        names, zone = names_of(home.archive, caller), home.archive.timezone

    def show() -> None:
        rows = [
            key
            | {"name": names.get(key["actor"], key["actor"]), "scope": ", ".join(key["scope"])}
            | {"expires": moment_in(key["expires"], zone) or "never"}
            for key in result
        ]
        table_of(("prefix", "role", "name", "expires", "opens", "scope"), rows, empty="There are no keys.")

    told(result, as_json, show)


@keys.command("revoke")
def keys_revoke(
    prefix: Annotated[str, typer.Argument(help="The first twelve characters of the key.")],
    reason: Annotated[str, typer.Option(help="The reason; it is recorded.")] = "not needed any more",
    as_json: Json = False,
) -> None:
    """Revoke a key for good."""
    from archive.actor.events import Role
    from archive.actor.usecases import revoke_key

    with opened() as (home, caller):
        made = revoke_key(home.archive, prefix[:12], reason, on=home.today(), by=caller.require(Role.admin))
    told({"prefix": prefix[:12], "position": made.position}, as_json, lambda: out.print("Revoked."))
