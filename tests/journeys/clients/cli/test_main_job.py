"""The main job typed into a shell: register, connect, call, look, delete."""

import json
import threading
from itertools import count
from typing import Any

from regrant.practice.testing import RunningPractice
from tests.journeys.clients.cli.shell import Shell, link_in
from tests.journeys.clients.scene import Scene

_numbers = count(1)


def registered(shell: Shell, practice: RunningPractice, *more: str) -> dict[str, Any]:
    """Register an application at the practice provider; the secret comes from a pipe."""
    known = practice.settings
    made = shell.json(
        "application",
        "create",
        f"Typed {next(_numbers)}",
        "--issuer",
        known["issuer"],
        "--client-id",
        "practice-steady",
        "--client-secret-stdin",
        "--scope",
        "notes.read notes.write",
        "--revocation-endpoint",
        known["revoke_url"],
        *more,
        given=known["clients"]["practice-steady"]["client_secret"] + "\n",
    )
    assert made["client_secret"]["set"] is True
    return made


def connected(shell: Shell, scene: Scene, application: str) -> dict[str, Any]:
    """Add the shared user."""
    begun = shell.json("connection", "add", application)
    scene.follow(begun["connect_url"])
    attempt = shell.json("attempt", "wait", begun["attempt"]["id"])
    return shell.json("connection", "show", attempt["connection_id"])


def served(shell: Shell, practice: RunningPractice, application: str) -> str:
    """A service over the practice notes with the methods `read` and `add`; its code."""
    code = f"notes-{next(_numbers)}"
    shell.run("service", "create", code, practice.url, "--application", application)
    shell.run("method", "create", code, "read", "--path", "/api/notes")
    shell.run("method", "create", code, "add", "--http-method", "POST", "--path", "/api/notes")
    return code


def test_the_main_job_works_by_typing_alone(
    shell: Shell, scene: Scene, practice: RunningPractice
) -> None:
    application = registered(shell, practice)
    connection = connected(shell, scene, application["name"])
    assert (connection["status"], connection["kind"]) == ("active", "shared")
    code = served(shell, practice, application["name"])
    read = shell.run("call", code, "read")
    assert json.loads(read.out)["user"] == "alice"
    added = shell.run("call", code, "add", "--body", '{"text": "typed"}')
    assert json.loads(added.out)["text"] == "typed"
    practice.expire_access_tokens()
    assert "typed" in shell.run("call", code, "read").out
    exchanges = shell.json("exchange", "list", "--application", application["name"])["items"]
    assert {"token", "call", "refresh"} <= {one["stage"] for one in exchanges}
    token = shell.run("token", connection["id"])
    assert token.lines == [token.out.strip()]
    assert len(token.out.strip()) > 20
    deleted = shell.run("connection", "delete", connection["id"], "--yes")
    assert deleted.lines[0] == "Deleted; the provider has revoked the tokens"
    refused = shell.run("call", code, "read", expected=4)
    assert refused.out == ""
    assert "shared-user-missing" in refused.err


def test_waiting_for_a_login_ends_with_the_connection(shell: Shell, scene: Scene) -> None:
    with shell.at_terminal("connection", "add", scene.application().id, "--wait") as terminal:
        scene.follow(link_in(terminal.wait_for("within 10 minutes")))
        assert terminal.end() == 0
        assert "Shared user: Working" in terminal.text
        assert "notes.read notes.write" in terminal.text


def test_what_programs_read_while_waiting_is_one_document(shell: Shell, scene: Scene) -> None:
    begun = shell.json("connection", "add", scene.application().id)
    person = threading.Timer(0.5, scene.follow, (begun["connect_url"],))
    person.start()
    try:
        waited = shell.json("attempt", "wait", begun["attempt"]["id"])
    finally:
        person.join()
    assert waited["status"] == "completed"
    assert waited["connection_id"].startswith("con_")


def test_values_are_sent_in_the_types_that_the_method_wants(
    shell: Shell, practice: RunningPractice
) -> None:
    code = f"typed-{next(_numbers)}"
    shell.run("service", "create", code, practice.url)
    shell.run(
        "method",
        "create",
        code,
        "find",
        "--path",
        "/api/notes/{id}",
        "--parameter",
        "id,type=integer",
        "--parameter",
        "tag,is_array",
        "--parameter",
        "exact,type=boolean,default=false",
    )
    described = shell.json("method", "show", code, "find")["parameters"]
    assert [(one["name"], one["in"], one["type"]) for one in described] == [
        ("id", "path", "integer"),
        ("tag", "query", "string"),
        ("exact", "query", "boolean"),
    ]
    answer = shell.json("call", code, "find", "id=7", "tag=a", "tag=b", "exact=true", expected=1)
    assert answer["sent"]["url"].endswith("/api/notes/7?tag=a&tag=b&exact=true")
    refused = shell.run("call", code, "find", "id=seven", expected=2)
    assert refused.err.splitlines()[0].startswith("id: 'seven' is not a number")
    assert "parameters.id: is missing" in shell.run("call", code, "find", expected=2).err


def test_a_key_that_may_only_call_calls_without_reading_the_method(
    shell: Shell, scene: Scene
) -> None:
    application = scene.application()
    scene.connect(application)
    code = scene.service(application).code
    key = shell.run("key", "create", "caller", "--role", "caller").out.strip()
    answer = shell.run("call", code, "read", REGRANT_API_KEY=key)
    assert json.loads(answer.out)["user"] == "alice"


def test_an_output_of_a_method_can_be_printed_alone(shell: Shell, scene: Scene) -> None:
    application = scene.application()
    scene.connect(application)
    code = scene.service(application).code
    shell.run("method", "update", code, "read", "--output", "who=$.user")
    assert shell.run("call", code, "read", "--output", "who").out == "alice\n"
    assert "it has who" in shell.run("call", code, "read", "--output", "x", expected=2).err


def test_verbose_shows_the_request_and_hides_the_credential(
    shell: Shell, scene: Scene, practice: RunningPractice
) -> None:
    application = scene.application()
    connection = scene.connect(application)
    code = scene.service(application).code
    token = scene.sdk.connections.token(connection.id).access_token
    called = shell.run("call", code, "read", "--verbose")
    assert f"> GET {practice.url}/api/notes" in called.err
    assert "A credential went along." in called.err
    assert token not in called.err + called.out
    assert json.loads(called.out)["user"] == "alice"


def test_a_refusal_of_the_service_is_printed_and_ends_with_1(shell: Shell, scene: Scene) -> None:
    application = scene.application()
    scene.connect(application)
    code = scene.service(application).code
    shell.run("method", "update", code, "read", "--no-use-authentication")
    refused = shell.run("call", code, "read", expected=1)
    assert "The service answered 401" in refused.err
    assert "authentication-not-used" in refused.err
    assert refused.out


def test_an_application_is_changed_and_cleared_field_by_field(
    shell: Shell, practice: RunningPractice
) -> None:
    made = registered(shell, practice, "--authorization-param", "prompt=consent")
    assert made["authorization_params"] == {"prompt": "consent"}
    changed = shell.json("application", "update", made["name"], "--name", f"{made['name']} b")
    assert changed["authorization_params"] == {"prompt": "consent"}
    assert changed["scopes"] == ["notes.read", "notes.write"]
    emptied = shell.json("application", "update", made["id"], "--clear", "authorization-params")
    assert emptied["authorization_params"] == {}
    refused = shell.run("application", "update", made["id"], "--clear", "colour", expected=2)
    assert refused.err.startswith("--clear: colour is none of")
    assert "Nothing to change" in shell.run("application", "update", made["id"], expected=2).err
    assert shell.run("application", "delete", made["id"]).lines == [
        f"Deleted the application {changed['name']}."
    ]


def test_a_redirect_url_shown_beforehand_is_kept(shell: Shell, practice: RunningPractice) -> None:
    shown = shell.json("application", "redirect-uri")
    made = registered(shell, practice, "--context", shown["context"])
    assert made["redirect_uri"] == shown["redirect_uri"]


def test_tokens_of_another_system_are_taken_over(shell: Shell, scene: Scene) -> None:
    first, second = scene.application(), scene.application()
    token = scene.sdk.connections.token(scene.connect(first).id).access_token
    answer = {"access_token": token, "scope": "notes.read", "expires_in": 3600}
    (shell.home / "tokens.json").write_text(json.dumps(answer))
    taken = shell.json("connection", "import", second.id, "tokens.json", "--label", "Old")
    assert (taken["status"], taken["label"]) != ("needs_reconnect", None)
    assert taken["granted_scopes"] == ["notes.read"]
