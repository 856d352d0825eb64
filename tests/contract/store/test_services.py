"""Web services and methods: found by id before any name, edited one version at a time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from regrant.domain.secret import Secret
from regrant.domain.service import (
    Authentication,
    Method,
    MethodSettings,
    Parameter,
    Service,
    ServiceSettings,
)
from regrant.errors import ConflictError
from regrant.ports.store import Window
from regrant.testing.clock import NOON
from tests.contract.store.builders import a_method, a_service
from tests.contract.store.world import World

LATER = NOON + timedelta(hours=1)


def stored(world: World, secret: str | None = None, **changes: Any) -> Service:
    made = a_service(**changes)
    world.write(lambda tx: tx.services.add(made, Secret(secret) if secret else None))
    return made


def with_method(world: World, service: Service, **changes: Any) -> Method:
    made = a_method(service.id, **changes)
    world.write(lambda tx: tx.services.add_method(made))
    return made


def found(world: World, id_or_code: str) -> Service | None:
    return world.read(lambda tx: tx.services.get(id_or_code))


def test_a_service_comes_back_by_id_and_by_code(world: World) -> None:
    application = world.application()
    settings = ServiceSettings(
        "Ünï",
        "https://api.example",
        Authentication("oauth2", application, "personal"),
        3,
        1.5,
        (401, 419),
        {"x-a": "b"},
    )
    made = stored(world, settings=settings)
    assert found(world, made.id) == found(world, made.code) == made
    assert found(world, "nothing") is None
    assert world.read(lambda tx: tx.services.of_application(application)) == [made]
    assert world.read(lambda tx: tx.services.of_application("app_none")) == []


def test_nobody_takes_the_place_of_a_service_by_taking_its_id_as_a_code(world: World) -> None:
    for _ in range(5):
        made = stored(world)
        impostor = stored(world, code=made.id)
        assert found(world, made.id) == made
        assert found(world, impostor.id) == impostor


def test_a_method_is_found_by_its_id_before_any_name(world: World) -> None:
    service = stored(world)
    first = with_method(world, service)
    impostor = with_method(world, service, settings=MethodSettings(first.id))
    assert world.read(lambda tx: tx.services.method(service.id, first.id)) == first
    assert world.read(lambda tx: tx.services.method(service.id, impostor.id)) == impostor


def test_the_password_is_sealed_kept_replaced_and_removed(world: World) -> None:
    made = stored(world, "pass word")

    def secret() -> Secret | None:
        return world.read(lambda tx: tx.services.secret(made.id))

    def edit(version: int, given: str | None, *, keep: bool) -> None:
        edited = replace(made, version=version, updated_at=LATER)
        value = Secret(given) if given else None
        assert world.write(lambda tx: tx.services.update(edited, secret=value, keep=keep))

    assert secret() == Secret("pass word")
    edit(2, None, keep=True)
    assert secret() == Secret("pass word")
    edit(3, "new", keep=False)
    assert secret() == Secret("new")
    edit(4, None, keep=False)
    assert secret() is None
    shown = found(world, made.id)
    assert shown is not None
    assert (shown.has_secret, shown.secret_updated_at) == (False, None)


def test_of_ten_edits_of_one_version_one_holds(world: World) -> None:
    made = stored(world)
    method = with_method(world, made)
    edited = replace(made, version=2)
    done = world.at_once(10, lambda tx: tx.services.update(edited, secret=None, keep=True))
    assert sorted(done) == [False] * 9 + [True]
    edited_method = replace(method, version=2)
    done = world.at_once(10, lambda tx: tx.services.update_method(edited_method))
    assert sorted(done) == [False] * 9 + [True]


def test_codes_and_method_names_are_unique(world: World) -> None:
    first, second = stored(world), stored(world)
    with pytest.raises(ConflictError):
        stored(world, code=first.code)
    edited = replace(second, code=first.code, version=2)
    with pytest.raises(ConflictError):
        world.write(lambda tx: tx.services.update(edited, secret=None, keep=True))
    method = with_method(world, first)
    with_method(world, second, settings=method.settings)
    with pytest.raises(ConflictError):
        with_method(world, first, settings=method.settings)


def test_a_method_comes_back_as_it_went_in(world: World) -> None:
    service = stored(world)
    settings = MethodSettings(
        "get item",
        "POST",
        "/items/{id}",
        (Parameter("id", "path", "uuid", required=True), Parameter("n", "query", default=[1, "a"])),
        {"title": "$.title"},
        use_authentication=False,
        timeout_seconds=2.5,
        required_scopes=("a",),
    )
    made = with_method(world, service, settings=settings)
    assert world.read(lambda tx: tx.services.method(service.id, "get item")) == made
    assert world.read(lambda tx: tx.services.method("svc_other", made.id)) is None
    world.write(lambda tx: tx.services.delete_method(made.id))
    world.write(lambda tx: tx.services.delete_method(made.id))
    assert world.read(lambda tx: tx.services.method(service.id, made.id)) is None


def test_methods_are_listed_per_service_and_go_with_it(world: World) -> None:
    service, other = stored(world), stored(world)
    mine = [with_method(world, service) for _ in range(3)]
    with_method(world, other)
    page = world.read(lambda tx: tx.services.methods(service.id, Window()))
    assert {item.id for item in page.items} == {item.id for item in mine}
    world.write(lambda tx: tx.services.delete(service.id))
    assert found(world, service.id) is None
    assert world.read(lambda tx: tx.services.methods(service.id, Window())).items == ()


def test_an_application_in_use_by_a_service_cannot_be_deleted(world: World) -> None:
    application = world.application()
    stored(
        world,
        settings=ServiceSettings("a", "https://a", Authentication("oauth2", application)),
    )
    with pytest.raises(ConflictError):
        world.write(lambda tx: tx.applications.delete(application))


def test_a_key_with_limits_sees_only_its_services(world: World) -> None:
    first, second = stored(world), stored(world)
    page = world.read(lambda tx: tx.services.page(Window(), frozenset({second.id})))
    assert [item.id for item in page.items] == [second.id]
    page = world.read(lambda tx: tx.services.page(Window(), None))
    assert {item.id for item in page.items} == {first.id, second.id}
