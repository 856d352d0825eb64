"""What pages read across many objects: counted, sorted, found and bounded the same on both."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

from regrant.domain.application import ApplicationSettings
from regrant.domain.exchange import SeenResponse
from regrant.domain.identifiers import new_id
from regrant.domain.service import Authentication, MethodSettings, ServiceSettings
from regrant.ports.views import Numbered
from regrant.testing.clock import NOON
from tests.contract.store.builders import (
    a_connection,
    a_finding,
    a_key,
    a_member,
    a_method,
    a_revocation,
    a_revocation_request,
    a_service,
    an_application,
    an_audit_entry,
    an_exchange,
    tokens,
)
from tests.contract.store.world import World

HOUR = timedelta(hours=1)
_seconds = count(1)


def named_application(world: World, name: str, **settings: Any) -> str:
    """A stored application of this name; its id."""
    made = an_application(settings=ApplicationSettings(name, "client", **settings))
    world.write(lambda tx: tx.applications.add(made, None))
    return made.id


def connected(world: World, application: str, **changes: Any) -> str:
    """A stored connection, newer than those before; its id."""
    identifier = new_id("connection", NOON + timedelta(seconds=next(_seconds)))
    made = a_connection(application, id=identifier, **changes)
    world.write(lambda tx: tx.connections.add(made, tokens(expires_at=made.expires_at)))
    return made.id


def found(world: World, subject: str, severity: str, responsible: str, **changes: Any) -> str:
    """A stored finding; its id."""
    content = {"title": "A title", "severity": severity, "responsible": responsible}
    made = a_finding(subject, content=content, **changes)
    world.write(lambda tx: tx.findings.save(made))
    return made.id


def test_connections_are_counted_by_status_with_those_that_changed_lately(world: World) -> None:
    application = world.application()
    connected(world, application, since=NOON - 48 * HOUR)
    connected(world, application, owner="bob", since=NOON)
    connected(world, application, owner="eve", status="failing", since=NOON)
    counts = world.read(lambda tx: tx.views.connection_counts(NOON - HOUR))
    assert {each.status: (each.count, each.changed) for each in counts} == {
        "active": (2, 1),
        "failing": (1, 1),
    }


def test_findings_are_listed_by_severity_and_counted_by_who_has_to_act(world: World) -> None:
    application = world.application()
    mild = found(world, "con_1", "notice", "nobody", application=application)
    broken = found(world, "con_2", "blocking", "user", application=application)
    found(world, "con_3", "blocking", "user", state="resolved", resolved_at=NOON)
    listed = world.read(lambda tx: tx.views.findings("open", {}, 10, 0))
    assert [row.id for row in listed] == [broken, mild]
    one = world.read(lambda tx: tx.views.findings("open", {"responsible": "nobody"}, 10, 0))
    assert [row.id for row in one] == [mild]
    rest = world.read(lambda tx: tx.views.findings("open", {"application": application}, 1, 1))
    assert [row.id for row in rest] == [mild]
    counts = world.read(lambda tx: tx.views.finding_counts("open"))
    assert [(each.severity, each.responsible, each.count) for each in counts] == [
        ("blocking", "user", 1),
        ("notice", "nobody", 1),
    ]


def test_traffic_is_counted_by_hour_and_stage(world: World) -> None:
    refused = SeenResponse(500, {}, "")
    exchanges = [
        an_exchange(NOON - 2 * HOUR),
        an_exchange(NOON, stage="call"),
        an_exchange(NOON + timedelta(minutes=5), stage="call", response=refused),
    ]
    world.write(lambda tx: tx.exchanges.add(exchanges))
    hours = world.read(lambda tx: tx.views.traffic(NOON - HOUR))
    assert [(each.hour, each.stage, each.count, each.failures) for each in hours] == [
        (NOON, "call", 2, 1)
    ]


def test_what_ends_soon_is_what_cannot_renew_itself_and_secrets(world: World) -> None:
    soon, later = NOON + 24 * HOUR, NOON + 48 * HOUR
    application = named_application(world, "Ends", client_secret_expires_at=later)
    ends = connected(world, application, can_renew=False, expires_at=soon, label="Ada")
    connected(world, application, owner="bob", can_renew=True, expires_at=soon)
    connected(world, application, owner="eve", can_renew=False, expires_at=NOON + 999 * HOUR)
    ending = world.read(lambda tx: tx.views.ending(NOON + 72 * HOUR, 10))
    assert [(each.kind, each.id, each.name, each.at) for each in ending] == [
        ("connection", ends, "Ada", soon),
        ("client_secret", application, "Ends", later),
    ]
    assert len(world.read(lambda tx: tx.views.ending(NOON + 72 * HOUR, 1))) == 1


def test_what_could_be_renewed_and_is_not_is_named_with_its_provider(world: World) -> None:
    application = named_application(world, "Rests", provider="xero")
    rests = connected(world, application, status="disabled", label="Ada")
    later = NOON + HOUR
    fails = connected(world, application, owner="bob", status="failing", last_refreshed_at=later)
    connected(world, application, owner="eve", status="active")
    hopeless = a_connection(application, owner="joe", status="disabled")
    world.write(lambda tx: tx.connections.add(hopeless, tokens(refresh=None)))
    found = world.read(lambda tx: tx.views.unrenewed(10))
    assert [(one.id, one.name, one.is_failing, one.renewed_at) for one in found] == [
        (rests, "Ada", False, NOON),
        (fails, "bob", True, later),
    ]
    assert {(one.application, one.provider) for one in found} == {(application, "xero")}
    assert len(world.read(lambda tx: tx.views.unrenewed(1))) == 1


def test_applications_and_services_are_sorted_by_name_whatever_its_case(world: World) -> None:
    for name in ("beta", "Alpha", "gamma 100%"):
        named_application(world, name)
        service = a_service(settings=ServiceSettings(name, "https://api.example"))
        world.write(lambda tx, service=service: tx.services.add(service, None))

    def names(part: Numbered) -> tuple[list[str], int, list[str]]:
        def work(tx: Any) -> tuple[list[str], int, list[str]]:
            applications, total = tx.views.applications(part)
            services, _ = tx.views.services(part)
            shown = [one.settings.name for one in applications]
            return shown, total, [one.settings.name for one in services]

        return world.read(work)

    everything = ["Alpha", "beta", "gamma 100%"]
    assert names(Numbered()) == (everything, 3, everything)
    assert names(Numbered(2, 2)) == (["gamma 100%"], 3, ["gamma 100%"])
    assert names(Numbered(words="ALPH")) == (["Alpha"], 1, ["Alpha"])
    assert names(Numbered(words="0%")) == (["gamma 100%"], 1, ["gamma 100%"])


def test_an_application_in_one_line_has_its_users_findings_and_services(world: World) -> None:
    application = world.application()
    connected(world, application, kind="shared", owner=None)
    connected(world, application, status="needs_reconnect")
    found(world, "con_1", "degrading", "user", application=application)
    used = ServiceSettings(
        "Used", "https://api.example", Authentication("oauth2", application=application)
    )
    service = a_service(settings=used)
    world.write(lambda tx: tx.services.add(service, None))
    world.write(lambda tx: tx.services.add_method(a_method(service.id)))
    found(world, service.id, "blocking", "application_owner", service=service.id)
    gist = world.read(lambda tx: tx.views.application_gists([application]))[application]
    assert dict(gist.users) == {"active": 1, "needs_reconnect": 1}
    assert (gist.has_shared, gist.findings, gist.worst, gist.services) == (True, 1, "degrading", 1)
    other = world.read(lambda tx: tx.views.service_gists([service.id]))[service.id]
    assert (other.findings, other.worst, other.methods) == (1, "blocking", 1)


def test_users_are_listed_shared_first_and_found_by_name_or_status(world: World) -> None:
    application = world.application()
    first = connected(world, application, owner="ann", label="Ann")
    second = connected(world, application, owner="bob", status="failing")
    shared = connected(world, application, kind="shared", owner=None)
    connected(world, world.application(), owner="eve")

    def listed(filters: dict[str, Any], part: Numbered) -> tuple[list[str], int]:
        users, total = world.read(lambda tx: tx.views.users(application, filters, part))
        return [one.id for one in users], total

    assert listed({}, Numbered()) == ([shared, second, first], 3)
    assert listed({}, Numbered(2, 2)) == ([first], 3)
    assert listed({"status": "failing"}, Numbered()) == ([second], 1)
    assert listed({}, Numbered(words="ANN")) == ([first], 1)
    assert world.read(lambda tx: tx.views.users(None, {}, Numbered()))[1] == 4
    assert world.read(lambda tx: tx.views.owners(application, 10)) == ["ann", "bob"]
    assert world.read(lambda tx: tx.views.owners(application, 1)) == ["ann"]


def test_revocations_of_an_application_are_listed_newest_first(world: World) -> None:
    made = [a_revocation(application="app_a"), a_revocation(application="app_a")]
    for one in [*made, a_revocation(application="app_b")]:
        world.write(lambda tx, one=one: tx.revocations.add(one, a_revocation_request()))
    listed = world.read(lambda tx: tx.views.revocations("app_a", 10))
    assert {one.id for one in listed} == {one.id for one in made}


def test_the_timeline_mixes_requests_and_changes_and_goes_on_where_it_ended(world: World) -> None:
    moments = [NOON + number * HOUR for number in range(4)]
    exchanges = [an_exchange(moments[0], application="app_1"), an_exchange(moments[2])]
    entries = [an_audit_entry(moments[1]), an_audit_entry(moments[3], subject="app_2")]

    def keep(tx: Any) -> None:
        tx.exchanges.add(exchanges)
        for entry in entries:
            tx.audit.add(entry)

    world.write(keep)

    def seen(kind: str, before: str | None = None, limit: int = 10, **filters: Any) -> list[Any]:
        rows = world.read(lambda tx: tx.views.timeline(kind, filters, before, limit))
        return [row.at for row in rows]

    assert seen("all") == moments[::-1]
    assert seen("requests") == [moments[2], moments[0]]
    assert seen("changes") == [moments[3], moments[1]]
    assert seen("all", limit=2) == [moments[3], moments[2]]
    assert seen("all", before=exchanges[1].id.partition("_")[2]) == [moments[1], moments[0]]
    assert seen("all", application="app_1") == [moments[1], moments[0]]
    assert seen("requests", is_failure=True) == []
    assert seen("requests", without_stage="token") == []
    assert seen("requests", without_stage="probe") == [moments[2], moments[0]]


def test_every_kind_of_object_is_found_by_letters_and_by_its_identifier(world: World) -> None:
    application = named_application(world, "Findable one")
    connection = connected(world, application, label="Findable two")
    service = a_service(settings=ServiceSettings("Findable three", "https://api.example"))
    method = replace(a_method(service.id), settings=MethodSettings("findable four"))
    member, key = a_member(name="Findable five"), a_key(name="Findable six")

    def keep(tx: Any) -> None:
        tx.services.add(service, None)
        tx.services.add_method(method)
        tx.people.add_member(member)
        tx.people.add_key(key, "f" * 64)

    world.write(keep)
    kinds = {one.kind: one for one in world.read(lambda tx: tx.views.search("findable", 10))}
    assert set(kinds) == {"application", "connection", "service", "method", "member", "key"}
    assert kinds["method"].parent == service.id
    assert kinds["service"].code == service.code
    assert world.read(lambda tx: tx.views.search("fin%dable", 10)) == []
    for one in (application, connection, service.id, method.id, member.id, key.id):
        [exact] = world.read(lambda tx, one=one: tx.views.search(one, 10))
        assert exact.id == one
    names = world.read(lambda tx: tx.views.names([method.id, "app_gone"]))
    assert set(names) == {method.id, service.id}


def test_a_fingerprint_moves_when_its_page_would_show_something_else(world: World) -> None:
    application = world.application()
    one = connected(world, application)
    subjects = (f"application:{application}", f"connection:{one}", "overview:")

    def prints() -> list[str]:
        return [world.read(lambda tx, of=of: tx.views.fingerprint(of)) for of in subjects]

    before = prints()
    assert prints() == before
    found(world, one, "blocking", "user", application=application)
    after = prints()
    assert all(old != new for old, new in zip(before, after, strict=True))
    assert world.read(lambda tx: tx.views.fingerprint("nothing:x")) == ""
