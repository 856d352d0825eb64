"""The registry of fault cases: what each value of each switch does to the answers."""

from collections.abc import Callable

from regrant.practice.switch import Value
from tests.practice.oauth_client import OAuthClient

Case = Callable[[OAuthClient], None]

CASES: dict[tuple[str, Value], Case] = {}


def shows(name: str, value: Value) -> Callable[[Case], Case]:
    """Register what is seen once the switch has the value; it is set just before.

    The first lines of a case may set it back to `off` to prepare something.
    """

    def register(case: Case) -> Case:
        assert (name, value) not in CASES, f"two cases for {name}={value}"
        CASES[name, value] = case
        return case

    return register
