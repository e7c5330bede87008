"""The command that says for whom the tokens of an identity provider act."""

from typing import Annotated
from uuid import UUID

import typer

from api.cli.app import Json, keys, opened, out, told
from archive.errors import Invalid, NotFound
from archive.kernel import ActorId


@keys.command("accept")
def accept(
    subject: Annotated[
        str, typer.Argument(help="The subject (sub) as the identity provider names it; - reads a line.")
    ],
    actor: Annotated[str | None, typer.Option(help="Name or id of an actor there is; a new one, unless given.")] = None,
    as_json: Json = False,
) -> None:
    """Let the tokens of one subject act for an actor; who holds a key as well stays one person that way."""
    from archive.actor.events import Role
    from archive.actor.holders import accept_tokens
    from archive.actor.usecases import find_actor

    with opened() as (home, caller):
        by = caller.require(Role.admin)
        if not home.settings.oidc_issuer:
            remedy = "Set oidc_issuer first; docs/settings.md describes it."
            raise Invalid("This archive takes no tokens.", field="oidc_issuer", remedy=remedy)
        named = typer.get_text_stream("stdin").readline().strip() if subject == "-" else subject
        if not named:
            raise Invalid("No subject is named.", field="subject")
        known = (find_actor(home.archive, actor) or ActorId(_id(actor))) if actor else None
        made = accept_tokens(home.archive, home.settings.oidc_issuer, named, actor=known, by=by)
    words = f"Tokens of this subject act for {made.id}."
    told({"actor": str(made.id), "position": made.position}, as_json, lambda: out.print(words, highlight=False))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no actor of this name.", field="--actor") from None
