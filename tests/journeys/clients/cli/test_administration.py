"""Keys, members, the audit trail; logging in and out."""

import stat

from tests.journeys.clients.cli.shell import Shell
from tests.testbed.echo import EchoApi
from tests.testbed.regrant_server import RegrantServer


def test_a_key_is_printed_alone_works_at_once_and_stops_when_it_is_switched_off(
    shell: Shell,
) -> None:
    made = shell.run("key", "create", "deploy", "--role", "admin", "--tokens-read")
    key = made.out.strip()
    assert made.lines == [key]
    assert key not in made.err
    listed = shell.json("key", "list", "--all")["items"]
    known = next(one for one in listed if one["name"] == "deploy")
    assert known["permissions"] == ["tokens:read"]
    assert shell.run("application", "list", REGRANT_API_KEY=key).code == 0
    assert "off" in shell.run("key", "disable", known["id"]).out
    refused = shell.run("application", "list", REGRANT_API_KEY=key, expected=3)
    assert len(refused.err.splitlines()) == 1
    shell.run("key", "enable", known["id"])
    assert shell.run("key", "delete", known["id"]).lines == ["Deleted the key deploy."]
    shell.run("key", "show", known["id"], expected=4)


def test_a_key_can_be_limited_and_end(shell: Shell) -> None:
    application = shell.json(
        "application", "create", "Limits", "--provider", "github", "--client-id", "c"
    )
    made = shell.json(
        *("key", "create", "reports", "--role", "caller"),
        *("--application", "Limits", "--expires-at", "2099-01-31"),
    )
    assert made["applications"] == [application["id"]]
    assert made["expires_at"] == "2099-01-31T00:00:00Z"
    refused = shell.run(
        "key", "create", "x", "--role", "caller", "--expires-at", "soon", expected=2
    )
    assert refused.err.startswith("--expires-at: 'soon' must look like 2027-01-31")


def test_a_key_made_offline_needs_no_server_and_no_other_key(server: RegrantServer) -> None:
    key = server.cli("key", "create", "first", "--role", "owner", "--offline")
    assert len(key.splitlines()) == 1
    assert server.client(key.strip()).get("/applications").status_code == 200


def test_a_member_is_added_let_in_and_removed(shell: Shell) -> None:
    made = shell.json("member", "create", "Alice", "--role", "operator")
    link = shell.run("member", "sign-in-link", made["id"]).out.strip()
    assert link.startswith("http://127.0.0.1:")
    changed = shell.json("member", "update", made["id"], "--role", "auditor", "--disabled")
    assert (changed["role"], changed["disabled_at"] is not None) == ("auditor", True)
    assert shell.run("member", "delete", made["id"]).lines == ["Removed the member Alice."]
    assert made["id"] not in shell.run("member", "list").out


def test_the_audit_trail_says_who_did_what(shell: Shell) -> None:
    made = shell.json("member", "create", "Bob", "--role", "caller")
    entries = shell.json("audit", "list", "--subject", made["id"])["items"]
    assert [one["action"] for one in entries] == ["member.create"]
    assert "added the member" in shell.run("audit", "list", "--subject", made["id"]).out


def test_without_a_key_the_error_says_how_to_get_one(
    stranger: Shell, server: RegrantServer
) -> None:
    refused = stranger.run("application", "list", expected=3)
    assert refused.out == ""
    assert "regrant key create NAME --role owner --offline" in refused.err
    assert f"regrant login --server {server.base_url}" in refused.err


def test_a_login_is_kept_for_its_owner_only_and_forgotten_again(
    stranger: Shell, server: RegrantServer
) -> None:
    said = stranger.run("login", given=server.owner_key + "\n")
    assert said.lines == [f"Logged in at {server.base_url}"]
    kept = stranger.home / ".config" / "regrant" / "login.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stranger.run("application", "list", REGRANT_SERVER="").code == 0
    kept.chmod(0o644)
    refused = stranger.run("application", "list", expected=8)
    assert f"chmod 600 {kept}" in refused.err
    kept.chmod(0o600)
    stranger.run("logout")
    assert not kept.exists()
    stranger.run("application", "list", expected=3)


def test_a_wrong_key_is_not_kept(stranger: Shell) -> None:
    stranger.run("login", given="rg_wrong\n", expected=3)
    assert not (stranger.home / ".config" / "regrant" / "login.json").exists()
    assert "No key was given" in stranger.run("login", given="\n", expected=2).err


def test_a_kept_key_goes_to_its_own_server_only(
    stranger: Shell, server: RegrantServer, echo_api: EchoApi
) -> None:
    stranger.run("login", given=server.owner_key + "\n")
    refused = stranger.run("application", "list", "--server", echo_api.url, expected=3)
    assert f"There is no API key for {echo_api.url}." in refused.err
    assert echo_api.requests == []


def test_a_server_that_is_not_there_is_said_in_one_line(shell: Shell) -> None:
    refused = shell.run("application", "list", "--server", "http://127.0.0.1:1", expected=7)
    assert "Start the server, or correct the address." in refused.err
    assert refused.out == ""


def test_an_address_without_a_scheme_is_refused_with_an_example(shell: Shell) -> None:
    refused = shell.run("application", "list", "--server", "regrant.example.org", expected=2)
    assert refused.err.startswith("--server: 'regrant.example.org' must look like https://")


def test_something_else_that_answers_is_not_taken_for_the_api(
    shell: Shell, echo_api: EchoApi
) -> None:
    for words in (("application", "show", "app_x"), ("application", "list"), ("token", "con_x")):
        refused = shell.run(*words, "--server", echo_api.url, expected=8)
        assert "Regrant's API" in refused.err
