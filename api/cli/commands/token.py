"""The command that states for which actor the tokens of an identity provider act."""

from typing import Annotated
from uuid import UUID

import typer

from api.cli.app import Json, keys, opened, out, told
from archive.errors import Invalid, NotFound
from archive.kernel import ActorId


@keys.command("accept")
def accept(
    subject: Annotated[
        str, typer.Argument(help="The subject (sub) as the identity provider names it; use - to read it from input.")
    ],
    actor: Annotated[
        str | None, typer.Option(help="The name or id of an existing actor; without it, a new actor is created.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Accept the tokens of a subject for an actor. A person who also has a key stays one actor that way."""
    from archive.actor.events import Role
    from archive.actor.holders import accept_tokens
    from archive.actor.usecases import find_actor

    with opened() as (home, caller):
        by = caller.require(Role.admin)
        if not home.settings.oidc_issuer:
            remedy = "Set oidc_issuer first; see docs/settings.md."
            raise Invalid("This archive does not accept tokens.", field="oidc_issuer", remedy=remedy)
        named = typer.get_text_stream("stdin").readline().strip() if subject == "-" else subject
        if not named:
            raise Invalid("No subject was given.", field="subject")
        known = (find_actor(home.archive, actor) or ActorId(_id(actor))) if actor else None
        made = accept_tokens(home.archive, home.settings.oidc_issuer, named, actor=known, by=by)
    words = f"Tokens of this subject act for {made.id}."
    told({"actor": str(made.id), "position": made.position}, as_json, lambda: out.print(words, highlight=False))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no actor with this name.", field="--actor") from None
