"""An end user without a browser: follows redirects and fills forms at one site, then stops."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx

from tests.testbed.forms import Form, forms_of

_MOST_REDIRECTS = 20
_LOOK = {"Accept": "text/html,*/*;q=0.5", "Accept-Language": "en"}


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True)
class Landing:
    """Where a login ended.

    Attributes:
        url: The redirect back to the client, or the page of the server where it stopped.
        page: That page of the server; `None` when the client was reached.
    """

    url: str
    page: httpx.Response | None = None

    @property
    def has_left(self) -> bool:
        """Whether the server sent the browser back to the client."""
        return self.page is None

    @property
    def redirect_url(self) -> str:
        """The redirect back to the client; fails the test when there was none."""
        if self.page is not None:
            message = f"stopped at {self.url} ({self.page.status_code}): {self.page.text[:2000]}"
            raise AssertionError(message)
        return self.url

    @property
    def query(self) -> dict[str, str]:
        """The parameters that the client would receive."""
        query = parse_qs(urlsplit(self.redirect_url).query, keep_blank_values=True)
        return {name: values[-1] for name, values in query.items()}


class Browserless:
    """One person's browser at one site; it never opens an address of another origin.

    Args:
        site: Any address of the site.
        source_address: From which address of this machine the person comes.
    """

    def __init__(self, site: str, *, source_address: str | None = None) -> None:
        self._origin = origin_of(site)
        transport = httpx.HTTPTransport(local_address=source_address)
        self._client = httpx.Client(transport=transport, headers=_LOOK, timeout=30)
        self.page: httpx.Response | None = None
        self.left_for: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    @property
    def landing(self) -> Landing:
        """Where it stands now."""
        if self.left_for is not None:
            return Landing(self.left_for)
        return Landing(str(self._shown.url), self._shown)

    def open(self, url: str) -> None:
        self._go("GET", url)

    def form_with(self, *names: str) -> Form | None:
        """The first form of the page that has all these controls or buttons."""
        if self.left_for is not None:
            return None
        return next((form for form in forms_of(self._shown.text) if form.has(*names)), None)

    def submit(
        self,
        form: Form,
        values: Mapping[str, str] | None = None,
        *,
        untick: Callable[[str, str], bool] = lambda _name, _value: False,
        button: tuple[str, str] | None = None,
    ) -> None:
        """Send a form as a browser does; see `Form.fill`."""
        here = str(self._shown.url)
        url = urljoin(here, form.action)
        sent = form.fill(values, untick=untick, button=button)
        if form.method == "get":
            self._go("GET", str(httpx.URL(url, params=sent)))
        else:
            self._go("POST", url, sent, {"Referer": here, "Origin": origin_of(here)})

    @property
    def _shown(self) -> httpx.Response:
        assert self.page is not None, "no page was opened"
        return self.page

    def _go(
        self,
        method: str,
        url: str,
        fields: list[tuple[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        for _ in range(_MOST_REDIRECTS):
            if origin_of(url) != self._origin:
                self.left_for = url
                return
            body: dict[str, list[str]] = {}
            for name, value in fields or []:
                body.setdefault(name, []).append(value)
            self.page = self._client.request(
                method, url, data=body if fields is not None else None, headers=headers
            )
            if not self.page.has_redirect_location:
                return
            url = urljoin(url, self.page.headers["location"])
            if self.page.status_code not in (307, 308):
                method, fields, headers = "GET", None, None
        message = f"more than {_MOST_REDIRECTS} redirects, the last to {url}"
        raise AssertionError(message)
