"""Applications: stored whole, edited one version at a time, the secret apart from the rest."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from regrant.domain.application import Application, Learned, Metadata, TokenPlacement
from regrant.domain.secret import Secret
from regrant.domain.stored import KeptCheck
from regrant.errors import ConflictError
from regrant.ports.store import Window
from regrant.testing.clock import NOON
from tests.contract.store.builders import an_application
from tests.contract.store.world import World

LATER = NOON + timedelta(hours=1)


def stored(world: World, secret: str | None = "s3cret", **changes: Any) -> Application:
    made = an_application(**changes)
    world.write(lambda tx: tx.applications.add(made, Secret(secret) if secret else None))
    return made


def now_stored(world: World, application: Application) -> Application:
    found = world.read(lambda tx: tx.applications.get(application.id))
    assert found is not None
    return found


def secret_of(world: World, application: Application) -> Secret | None:
    return world.read(lambda tx: tx.applications.secret(application.id))


def test_an_application_comes_back_as_it_went_in(world: World) -> None:
    made = an_application()
    settings = replace(
        made.settings,
        name="Ünï 🙂",
        scopes=("a", "b c"),
        authorization_params={"access_type": "offline"},
        token_placement=TokenPlacement("query", "token", ""),
        return_urls=("https://a.example/done",),
        client_secret_expires_at=LATER,
    )
    metadata = Metadata({"issuer": "https://as.example", "deep": [1, {"a": None}]}, NOON)
    made = replace(made, settings=settings, metadata=metadata, learned=Learned("none", 3600.0))
    world.write(lambda tx: tx.applications.add(made, None))
    assert now_stored(world, made) == made
    assert world.read(lambda tx: tx.applications.by_context(made.context)) == made
    assert secret_of(world, made) is None


def test_the_secret_is_read_by_itself_and_its_presence_is_shown(world: World) -> None:
    made = stored(world)
    assert secret_of(world, made) == Secret("s3cret")
    assert now_stored(world, made) == replace(made, has_secret=True, secret_updated_at=NOON)


def test_what_is_not_there_is_none(world: World) -> None:
    assert world.read(lambda tx: tx.applications.get("app_none")) is None
    assert world.read(lambda tx: tx.applications.by_context("none")) is None
    assert world.read(lambda tx: tx.applications.secret("app_none")) is None
    assert world.read(lambda tx: tx.applications.icon("app_none")) is None


@pytest.mark.parametrize(
    ("secret", "keep", "after"),
    [(None, True, "s3cret"), ("new", False, "new"), (None, False, None), ("", False, None)],
)
def test_an_edit_keeps_replaces_or_removes_the_secret(
    world: World, secret: str | None, after: str | None, *, keep: bool
) -> None:
    made = stored(world)
    given = Secret(secret) if secret is not None else None
    edited = replace(made, version=2, updated_at=LATER)
    assert world.write(lambda tx: tx.applications.update(edited, secret=given, keep=keep))
    assert secret_of(world, made) == (Secret(after) if after else None)
    when = NOON if keep else LATER if after else None
    assert now_stored(world, made).secret_updated_at == when


def test_an_edit_forgets_what_was_learnt_and_read(world: World) -> None:
    made = stored(world, learned=Learned("none"), metadata=Metadata({"issuer": "x"}, NOON))
    world.write(lambda tx: tx.applications.update(replace(made, version=2), secret=None, keep=True))
    assert (now_stored(world, made).learned, now_stored(world, made).metadata) == (Learned(), None)


def test_of_ten_edits_of_one_version_one_holds(world: World) -> None:
    made = stored(world)
    edited = replace(made, version=2)
    done = world.at_once(10, lambda tx: tx.applications.update(edited, secret=None, keep=True))
    assert sorted(done) == [False] * 9 + [True]
    assert now_stored(world, made).version == 2


def test_what_was_learnt_under_older_settings_is_not_noted(world: World) -> None:
    made = stored(world, version=2)
    learned = Learned("client_secret_post", 60.0)
    world.write(lambda tx: tx.applications.note_learned(made.id, 1, learned))
    assert now_stored(world, made).learned == Learned()
    world.write(lambda tx: tx.applications.note_learned(made.id, 2, learned))
    assert now_stored(world, made).learned == learned


def test_metadata_is_noted_without_a_new_version(world: World) -> None:
    made = stored(world)
    metadata = Metadata({}, LATER, "the metadata address answered 404")
    world.write(lambda tx: tx.applications.note_metadata(made.id, metadata))
    assert (now_stored(world, made).metadata, now_stored(world, made).version) == (metadata, 1)


def test_an_icon_comes_back_byte_for_byte_and_can_be_taken_away(world: World) -> None:
    made = stored(world)
    icon = ("image/png", bytes(range(256)))
    world.write(lambda tx: tx.applications.set_icon(made.id, icon))
    assert world.read(lambda tx: tx.applications.icon(made.id)) == icon
    assert now_stored(world, made).has_icon
    world.write(lambda tx: tx.applications.set_icon(made.id, None))
    assert world.read(lambda tx: tx.applications.icon(made.id)) is None
    assert not now_stored(world, made).has_icon


def test_two_applications_never_share_a_context(world: World) -> None:
    made = stored(world)
    with pytest.raises(ConflictError):
        stored(world, context=made.context)


def test_a_deleted_application_takes_its_secret_along(world: World) -> None:
    made = stored(world)
    world.write(lambda tx: tx.applications.delete(made.id))
    assert world.read(lambda tx: tx.applications.get(made.id)) is None
    assert secret_of(world, made) is None


def test_a_key_with_limits_sees_only_its_applications(world: World) -> None:
    first, second = stored(world), stored(world)

    def listed(only: frozenset[str] | None) -> set[str]:
        page = world.read(lambda tx: tx.applications.page(Window(), only))
        return {item.id for item in page.items}

    assert listed(None) == {first.id, second.id}
    assert listed(frozenset({second.id})) == {second.id}
    assert listed(frozenset()) == set()


def test_the_last_check_replaces_the_one_before_and_goes_with_its_application(
    world: World,
) -> None:
    made, other = stored(world), stored(world)

    def last(application: Application) -> KeptCheck | None:
        return world.read(lambda tx: tx.applications.last_check(application.id))

    assert last(made) is None
    rows = [{"setting": "client_id", "verdict": "ok", "findings": []}]
    first = KeptCheck(made.id, 1, NOON, rows)
    second = KeptCheck(made.id, 2, LATER, [])
    world.write(lambda tx: tx.applications.keep_check(first))
    assert last(made) == first
    world.write(lambda tx: tx.applications.keep_check(second))
    assert last(made) == second
    assert last(other) is None
    world.write(lambda tx: tx.applications.delete(made.id))
    assert last(made) is None
