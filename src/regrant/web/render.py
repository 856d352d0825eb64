"""Pages from templates."""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse, Response

from regrant.web import labels, words
from regrant.web.inline import copyable, inert, inline, reference
from regrant.web.moments import ago, day, duration, lasting, moment
from regrant.web.places import method_path, path_of, service_path

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
_SHOWN_INITIALS: Final = 2


class Pages:
    """Renders templates with our headers."""

    def __init__(self) -> None:
        self.environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_finalized,
        )
        globals_: dict[str, Any] = {
            "words": words,
            "counted": words.counted,
            "asset": asset_version,
            "labels": labels.ALL,
            "problems_shown": labels.problems_shown,
            "path_of": path_of,
            "method_path": method_path,
            "service_path": service_path,
        }
        filters: dict[str, Any] = {
            "ago": ago,
            "lasting": lasting,
            "moment": moment,
            "day": day,
            "duration": duration,
            "inline": inline,
            "copyable": copyable,
            "reference": reference,
            "initials": initials,
            "segment": segment,
            "host": host_of,
            "combine": combined,
            "capitalize_first": capitalized,
        }
        self.environment.filters.update(filters)
        self.environment.globals.update(globals_)

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
        text = self.environment.get_template(template).render(values)
        return HTMLResponse(text, status, page_headers(form_targets))


def page_headers(form_targets: str = "") -> dict[str, str]:
    """The headers of a page; `form_targets` as in `Pages.page`."""
    headers = dict(PAGE_HEADERS)
    if form_targets:
        headers["content-security-policy"] = CONTENT_SECURITY_POLICY.replace(
            "form-action 'self'", f"form-action 'self' https: {form_targets}"
        )
    return headers


def see_other(address: str, headers: Mapping[str, str] | None = None) -> Response:
    """Go on with a GET elsewhere (303, never 307: forms carry credentials)."""
    more = {key: value for key, value in PAGE_HEADERS.items() if key != "content-security-policy"}
    return Response(status_code=303, headers={**more, **(headers or {}), "location": address})


def initials(name: object) -> str:
    """Two letters that stand for a name in a tile.

    Example:
        >>> initials("Google Workspace"), initials("github"), initials("")
        ('GW', 'GI', '?')
    """
    parts = ["".join(char for char in part if char.isalnum()) for part in str(name).split()]
    parts = [part for part in parts if part]
    if not parts:
        return "?"
    letters = parts[0][:_SHOWN_INITIALS] if len(parts) == 1 else parts[0][0] + parts[1][0]
    return letters.upper()


def combined(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Two tables as one."""
    return {**one, **other}


def capitalized(text: object) -> str:
    """The text with a capital at its beginning; the rest stays."""
    words = str(text)
    return words[:1].upper() + words[1:]


def segment(text: object) -> str:
    """A value as one part of a path."""
    return quote(str(text), safe="")


def host_of(address: object) -> str:
    """The host of an address, with its port."""
    try:
        return urlsplit(str(address)).netloc or str(address)
    except ValueError:
        return str(address)


@lru_cache(maxsize=1)
def asset_version() -> str:
    """A value that changes whenever one of our own files does."""
    digest = sha256()
    for file in sorted((HERE / "static").iterdir()):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:10]


def _finalized(value: object) -> object:
    """Every text that a template shows loses what could steer the screen."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return inert(value)
    return value
