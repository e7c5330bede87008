"""Help is whole at every width and in a pipe: no option, kind, role or sentence of it is cut."""

from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from api.cli.helping import first_paragraph
from api.cli.loading.whole import app
from archive.actor.events import Role
from archive.kind import kinds

WIDTHS = (60, 80, 200)


def commands(group: Any, *words: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield words, group
    for name, each in getattr(group, "commands", {}).items():
        yield from commands(each, *words, name)


EVERY = dict(commands(get_command(app)))


def helped(*words: str, width: int) -> str:
    done = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": str(width)}, terminal_width=width)
    assert done.exit_code == 0, done.output
    return done.output


def plain(text: str) -> str:
    """Without what wrapping adds: a line may end at a hyphen."""
    return "".join(text.split())


@pytest.mark.parametrize("width", WIDTHS)
def test_no_option_and_no_sentence_of_any_help_is_cut(width: int):
    for words, command in EVERY.items():
        told = helped(*words, width=width)
        assert "…" not in told.replace("terminations …", ""), words
        assert "<str>" not in told, "a word for people, not the type of the program"
        assert "<list" not in told
        for each in command.params:
            assert all(option in told for option in each.opts if option.startswith("--")), (words, each.name)
            assert plain(each.help or "") in plain(told), (words, each.name)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_group_lists_each_command_with_its_whole_sentence(width: int):
    told = plain(helped(width=width))
    for words, command in EVERY.items():
        if len(words) == 1:
            assert plain(first_paragraph(command.help)) in told, words


def test_help_lists_kinds_and_roles():
    told = helped("search", width=80)
    assert all(kind in told for kind in kinds())
    assert all(role in helped("keys", "create", width=80) for role in Role)


def test_help_says_how_a_day_may_be_typed():
    assert "--decided-on-from DAY" in helped("decisions", width=80)
    assert "12.3.2024" in helped("show", width=80)
