"""Our cookies: their names, and how they are set.

Names contain the port, since cookies ignore ports. Over https they are `__Host-` and Secure;
over http on a loopback host neither is possible.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.responses import Response

SESSION_SECONDS: Final = 12 * 3600
ATTEMPT_SECONDS: Final = 600


@dataclass(frozen=True, slots=True)
class Cookies:
    """Cookies of one public address."""

    base_url: str

    @property
    def _prefix(self) -> str:
        parts = urlsplit(self.base_url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        secure = "__Host-" if parts.scheme == "https" else ""
        return f"{secure}regrant_{port}"

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach us over https."""
        return self.base_url.startswith("https:")

    @property
    def session(self) -> str:
        """Name of the cookie of a member's session."""
        return f"{self._prefix}_session"

    @property
    def notice(self) -> str:
        """Name of the cookie that carries one sentence to the next page."""
        return f"{self._prefix}_notice"

    @property
    def after(self) -> str:
        """Name of the cookie that remembers where to go on after signing in."""
        return f"{self._prefix}_after"

    def attempt(self, attempt_id: str) -> str:
        """Name of the cookie that binds a login to the browser that began it."""
        return f"{self._prefix}_{attempt_id}"

    def attempts_in(self, cookies: dict[str, str]) -> dict[str, str]:
        """Values of such cookies by attempt."""
        prefix = f"{self._prefix}_att_"
        return {
            f"att_{name.removeprefix(prefix)}": value
            for name, value in cookies.items()
            if name.startswith(prefix)
        }

    def set(self, response: Response, name: str, value: str, seconds: int) -> None:
        """Set a cookie that scripts cannot read and other sites' posts do not carry."""
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/",
            secure=self.is_secure,
            httponly=True,
            samesite="lax",
        )

    def drop(self, response: Response, name: str) -> None:
        """Forget a cookie."""
        self.set(response, name, "", 0)
