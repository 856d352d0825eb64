"""The real server can be started, killed and restarted, and people can sign in and connect."""

from tests.testbed.fixtures import StartRegrant
from tests.testbed.peers.peer import Peer, Person
from tests.testbed.regrant_server import Member, RegrantServer, attempt_on

CLIENTS = {
    "oidc-provider": ("conf-rotate", ["openid", "offline_access", "notes.read"]),
    "django-oauth-toolkit": ("dot-conf", ["openid", "read"]),
    "canaille": ("can-conf", ["openid", "profile"]),
}


def _create_application(server: RegrantServer, peer: Peer) -> str:
    known = peer.settings
    client_id, scopes = CLIENTS[peer.name]
    answer = server.api.post(
        "/applications",
        json={
            "name": peer.name,
            "client_id": client_id,
            "client_secret": known["clients"][client_id]["client_secret"],
            "authorization_endpoint": known["authorization_url"],
            "token_endpoint": known["token_url"],
            "issuer": known["issuer"],
            "scopes": scopes,
        },
    )
    assert answer.status_code == 201, answer.text
    peer.register_redirect_uri(answer.json()["redirect_uri"])
    application_id: str = answer.json()["id"]
    return application_id


def test_a_member_connects_at_a_foreign_server(regrant: RegrantServer, peer: Peer) -> None:
    application_id = _create_application(regrant, peer)
    attempt = regrant.sign_in().connect(application_id, Person(peer))
    assert attempt["status"] == "completed", attempt


def test_a_person_who_denies_comes_back_without_a_connection(
    regrant: RegrantServer, oidc_provider: Peer
) -> None:
    application_id = _create_application(regrant, oidc_provider)
    attempt = regrant.sign_in().connect(application_id, Person(oidc_provider), deny=True)
    assert (attempt["status"], attempt["connection_id"]) == ("failed", None)


def test_it_starts_on_each_database_and_again_after_being_killed(
    start_regrant: StartRegrant, database_url: str
) -> None:
    server = start_regrant(database_url=database_url)
    assert server.api.get("/applications").json()["items"] == []
    server.kill()
    assert not server.is_ready()
    server.start()
    assert server.api.get("/applications").status_code == 200
    assert server.stop() == 0


def test_two_processes_share_one_database(start_regrant: StartRegrant, database_url: str) -> None:
    server = start_regrant(database_url=database_url)
    replica = server.replica().start()
    with_same_key = replica.client(server.owner_key)
    assert with_same_key.get("/applications").status_code == 200
    server.stop()
    assert replica.is_ready()


def test_each_server_has_data_of_its_own(start_regrant: StartRegrant) -> None:
    first, second = start_regrant(), start_regrant()
    assert second.client(first.owner_key).get("/applications").status_code == 401


def test_the_page_after_the_callback_names_the_attempt(
    regrant: RegrantServer, oidc_provider: Peer
) -> None:
    application_id = _create_application(regrant, oidc_provider)
    member: Member = regrant.sign_in()
    begun = regrant.api.post(
        f"/applications/{application_id}/connections", json={"kind": "shared"}
    ).json()
    landing = Person(oidc_provider).log_in(member.continue_to_provider(begun["connect_url"]))
    assert attempt_on(member.get(landing.redirect_url)) == begun["attempt"]["id"]
