"""What the tests of the practice provider share."""

from collections.abc import Iterator

import pytest

from regrant.practice.testing import RunningPractice, running_practice
from tests.practice.oauth_client import OAuthClient


@pytest.fixture(scope="module")
def one_practice() -> Iterator[RunningPractice]:
    """One provider for all tests of a file."""
    with running_practice() as practice:
        yield practice


@pytest.fixture
def practice(one_practice: RunningPractice) -> RunningPractice:
    """The provider as it is at its start."""
    one_practice.reset()
    return one_practice


@pytest.fixture
def app(practice: RunningPractice) -> OAuthClient:
    """The confidential client with rotation."""
    return OAuthClient(practice)
