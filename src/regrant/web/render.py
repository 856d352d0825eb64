"""Pages from templates."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse, Response

from regrant.web.moments import ago

HERE: Final = Path(__file__).parent
#: Nothing from elsewhere, no inline script; `form-action` is set per page where a login goes on.
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
PAGE_HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}


class Pages:
    """Renders templates with our headers."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        filters: dict[str, Any] = {"ago": ago, "moment": _moment}
        self._environment.filters.update(filters)

    def page(
        self, template: str, status: int = 200, *, form_targets: str = "", **values: Any
    ) -> HTMLResponse:
        """A whole page.

        Args:
            template: File below `templates`.
            status: HTTP status.
            form_targets: An origin that this page's form is redirected to. Browsers hold
                every later redirect of the provider against the policy too, so https is open then.
            **values: What the template names.
        """
        text = self._environment.get_template(template).render(values)
        headers = dict(PAGE_HEADERS)
        if form_targets:
            headers["content-security-policy"] = CONTENT_SECURITY_POLICY.replace(
                "form-action 'self'", f"form-action 'self' https: {form_targets}"
            )
        return HTMLResponse(text, status, headers)


def see_other(address: str, headers: Mapping[str, str] | None = None) -> Response:
    """Go on with a GET elsewhere (303, never 307: forms carry credentials)."""
    more = {key: value for key, value in PAGE_HEADERS.items() if key != "content-security-policy"}
    return Response(status_code=303, headers={**more, **(headers or {}), "location": address})


def _moment(value: datetime) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S UTC")
