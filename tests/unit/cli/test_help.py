"""Help is complete: every command says what it does, what it takes, and shows an example."""

import re
import shlex

import pytest
from rich.console import Console

from regrant.cli.commands import app
from regrant.cli.help_page import example
from regrant.cli.reference import commands

COMMANDS = dict(commands())


def help_of(words: tuple[str, ...], width: int = 80) -> str:
    console = Console(width=width, color_system=None, highlight=False, markup=False)
    with console.capture() as captured:
        app.help_print(list(words), console=console)
    return captured.get()


def test_the_nouns_have_their_verbs() -> None:
    verbs = {words[1] for words in COMMANDS if words[0] == "service"}
    assert verbs == {"list", "show", "create", "update", "delete"}
    assert len(COMMANDS) > 60


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...]) -> None:
    command = COMMANDS[words]
    text = help_of(words)
    assert text.startswith(f"regrant {' '.join(words)}")
    assert re.search(r"^Examples?$", text, re.MULTILINE), "give it an example"
    undescribed = [
        argument.name
        for argument in command.assemble_argument_collection(parse_docstring=True)
        if argument.show and not argument.parameter.help
    ]
    assert undescribed == []


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_example_is_a_command_that_can_be_typed(words: tuple[str, ...]) -> None:
    epilogue = COMMANDS[words].help_epilogue or ""
    assert f"regrant {' '.join(words)}" in epilogue
    for line in epilogue.replace(" \\\n", " ").splitlines()[1:]:
        typed = re.search(r"\bregrant .*?(?=[|>)]|$)", line)
        assert typed is not None, line
        _, bound, _ = app.parse_args(shlex.split(typed[0])[1:], print_error=False)
        assert bound is not None


@pytest.mark.parametrize("words", [(), *COMMANDS], ids=" ".join)
@pytest.mark.parametrize("width", [80, 40])
def test_help_is_not_wider_than_the_terminal(words: tuple[str, ...], width: int) -> None:
    text, _, _ = help_of(words, width).partition("\nExample")
    too_wide = [line for line in text.splitlines() if len(line) > width]
    assert [line for line in too_wide if not _is_one_name(line)] == []


def _is_one_name(line: str) -> bool:
    """An option with its value: no place to break it."""
    return bool(re.fullmatch(r"  --[a-z-]+(, --?[a-z-]+)*( [A-Za-z|_]+)?", line))


def test_no_secret_is_ever_an_argument() -> None:
    names = {
        name
        for command in COMMANDS.values()
        for argument in command.assemble_argument_collection()
        for name in argument.names
    }
    assert not {"--client-secret", "--password", "--key", "--api-key", "--secret"} & names


def test_a_long_example_is_broken_as_a_shell_takes_it() -> None:
    shown = example(f"regrant x {' '.join(f'--option-{number} value' for number in range(8))}")
    assert all(len(line) < 90 for line in shown.splitlines())
    assert shlex.split(shown.replace("\\\n", ""))[1:4] == ["regrant", "x", "--option-0"]
