"""What pages work out of what is stored."""

from datetime import timedelta

import pytest

from regrant.ports.views import Unrenewed
from regrant.providers import catalogue
from regrant.testing.clock import NOON
from regrant.usecases.views import died_unused

IDLE_SECONDS = catalogue.get("xero").refresh_token_limits.idle_expiry_seconds or 0


def unrenewed(provider: str | None = "xero", *, is_failing: bool = False) -> Unrenewed:
    return Unrenewed("con_1", "app_1", provider, "Ada", is_failing, NOON)


@pytest.mark.parametrize(("is_failing", "kind"), [(False, "resting"), (True, "failing")])
def test_a_token_that_nobody_renews_dies_when_the_provider_says(
    is_failing: bool,  # noqa: FBT001 - a parameter of the test
    kind: str,
) -> None:
    ends = NOON + timedelta(seconds=IDLE_SECONDS)
    [one] = died_unused([unrenewed(is_failing=is_failing)], ends)
    assert (one.kind, one.at, one.name, one.application) == (kind, ends, "Ada", "app_1")
    assert died_unused([unrenewed()], ends - timedelta(seconds=1)) == []


@pytest.mark.parametrize("provider", [None, "not-in-the-catalogue", "slack"])
def test_without_a_known_limit_nothing_is_foretold(provider: str | None) -> None:
    assert died_unused([unrenewed(provider)], NOON + timedelta(days=9999)) == []
