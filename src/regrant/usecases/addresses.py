"""Our own addresses, as browsers and providers see them."""

from dataclasses import dataclass

from regrant.domain.application import Application, RedirectStyle


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses below the public one.

    Args:
        base_url: `REGRANT_PUBLIC_URL` without a final slash.
    """

    base_url: str

    def redirect_uri(self, application: Application) -> str:
        """Where the provider sends the browser back to, for one application."""
        return self.redirect_uri_for(application.settings.redirect_style, application.context)

    def redirect_uri_for(self, style: RedirectStyle, context: str) -> str:
        """The redirect URL of a style and a context."""
        callback = f"{self.base_url}/oauth/callback"
        return callback if style == "plain" else f"{callback}/{context}"

    def here_url(self, challenge: str) -> str:
        """Where this installation answers whether it is this installation."""
        return f"{self.base_url}/oauth/callback/here?challenge={challenge}"

    def connect_url(self, token: str) -> str:
        """The page from which a person goes on to the provider's login."""
        return f"{self.base_url}/connect/{token}"

    def sign_in_url(self, token: str) -> str:
        """A one-time link that signs a member in."""
        return f"{self.base_url}/sign-in/{token}"

    def attempt_path(self, attempt_id: str) -> str:
        """The page about one login, after the callback."""
        return f"/attempts/{attempt_id}"
