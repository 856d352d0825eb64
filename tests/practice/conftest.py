"""What the tests of the practice provider share."""

from collections.abc import Iterator

import pytest

from regrant.practice.testing import RunningPractice, running_practice
from tests.practice.oauth_client import OAuthClient


@pytest.fixture(scope="module")
def every_pause() -> list[float]:
    """How long the provider would have waited, in seconds, had anybody waited."""
    return []


@pytest.fixture(scope="module")
def one_practice(every_pause: list[float]) -> Iterator[RunningPractice]:
    """One provider for all tests of a file, which never really waits."""
    with running_practice(pause=every_pause.append) as practice:
        yield practice


@pytest.fixture
def practice(one_practice: RunningPractice, every_pause: list[float]) -> RunningPractice:
    """The provider as it is at its start."""
    one_practice.reset()
    every_pause.clear()
    return one_practice


@pytest.fixture
def app(practice: RunningPractice, every_pause: list[float]) -> Iterator[OAuthClient]:
    """The confidential client with rotation."""
    with OAuthClient(practice) as client:
        client.pauses = every_pause
        yield client
