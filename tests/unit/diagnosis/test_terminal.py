"""What people read at a terminal."""

import json

from regrant.diagnosis.terminal import NOTHING_WRONG, explain_command

ANSWER = (
    'HTTP/1.1 403 Forbidden\nwww-authenticate: Bearer error="insufficient_scope", scope="w"\n\n'
)


def test_the_first_line_is_the_answer() -> None:
    first = explain_command(ANSWER).splitlines()[0]
    assert first == "The call needs the scope `w`, which the token does not have"


def test_no_line_is_wider_than_a_terminal_and_none_is_coloured_unasked() -> None:
    shown = explain_command(ANSWER)
    assert max(map(len, shown.splitlines())) <= 80
    assert "\x1b" not in shown


def test_colour_is_there_when_asked_for() -> None:
    assert explain_command(ANSWER, colour=True).startswith("\x1b[1;31m")


def test_programs_get_the_public_shape() -> None:
    shown = json.loads(explain_command(ANSWER, as_json=True))
    assert shown["findings"][0]["code"] == "scope-missing"


def test_a_success_is_said_to_be_one() -> None:
    success = '{"stage": "call", "http_status": 200, "body": "{}"}'
    assert explain_command(success) == NOTHING_WRONG
    assert json.loads(explain_command(success, as_json=True)) == {"findings": []}
