"""Refusals at a shell: said once, in commands and not in the API's members."""

from typing import Any

import pytest
from rich.console import Console
from tests.unit.cli.test_check import FINDING

from regrant.cli.output import Output
from regrant.cli.provider_sheet import sheet
from regrant.errors import ConflictError, NotFoundError, PreconditionError
from regrant.providers import catalogue


def refused(error: Any, capsys: pytest.CaptureFixture[str]) -> str:
    Output().refusal(error)
    return capsys.readouterr().err


def test_what_a_program_would_send_is_said_as_an_option(
    capsys: pytest.CaptureFixture[str],
) -> None:
    message = 'There is a shared user already: con_1. Begin with "replace": true to change it.'
    said = refused(ConflictError(message, code="shared-user-exists"), capsys)
    assert "con_1" in said
    assert "--replace" in said
    assert '"replace"' not in said


def test_an_option_that_the_command_does_not_have_is_not_offered(
    capsys: pytest.CaptureFixture[str],
) -> None:
    message = "There is a shared user already: con_1. Delete it first."
    said = refused(ConflictError(message, code="shared-user-exists"), capsys)
    assert "Delete it first" in said
    assert "--replace" not in said


def test_no_address_is_named_where_a_command_helps(capsys: pytest.CaptureFixture[str]) -> None:
    message = "This application was never checked. Check it first: POST to the same address."
    said = refused(NotFoundError(message, code="never-checked"), capsys)
    assert "never checked" in said
    assert "POST" not in said


def test_a_refusal_that_is_the_title_of_its_finding_is_said_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = PreconditionError(FINDING["title"], findings=[FINDING])
    assert refused(error, capsys).count(FINDING["title"]) == 1


def test_a_sheet_of_a_provider_fits_and_explains_its_mark_once() -> None:
    console = Console(width=10_000, color_system=None, highlight=False)
    with console.capture() as captured:
        console.print(sheet(catalogue.get("microsoft")), crop=False)
    lines = [line.rstrip() for line in captured.get().splitlines()]
    table = lines[lines.index("What its error words mean") + 1 :]
    table = table[: table.index("")]
    assert max(map(len, table)) <= 110
    marks = [line for line in lines if "own documentation yet" in line]
    assert len(marks) <= 1
    assert bool(marks) == any("(not confirmed)" in line for line in lines)
