"""A person at a browser without windows: fills in the provider's forms as one would."""

from collections.abc import Collection
from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx

_MANY = 20


@dataclass(slots=True)
class Form:
    """A form of a page: where it goes, and what is filled in already."""

    identifier: str
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


class _Forms(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form":
            self.forms.append(Form(told.get("id") or "", told.get("action") or ""))
            self._inside = True
        elif tag == "input" and self._inside and (name := told.get("name")):
            is_box = told.get("type") in {"checkbox", "radio"}
            if "disabled" not in told and (not is_box or "checked" in told):
                self.forms[-1].fields.append((name, told.get("value") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a login ended: back at the client, or on a page of the provider."""

    url: str
    status: int | None = None
    page: str = ""

    @property
    def came_back(self) -> bool:
        """Whether the person was sent back to the client."""
        return self.status is None

    @property
    def params(self) -> dict[str, str]:
        """The parameters of the address where it ended."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.url).query).items()}


class Person:
    """Somebody with an account at the practice provider.

    Args:
        username: As on the provider's page of people.
    """

    def __init__(self, username: str = "alice") -> None:
        self.username = username
        self.browser = httpx.Client(timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.browser.close()

    def authorize(
        self, authorization_url: str, *, deny: bool = False, without: Collection[str] = ()
    ) -> Outcome:
        """Open the address, sign in and decide.

        Args:
            authorization_url: What the client sent the person to.
            deny: Refuse the whole request.
            without: Scopes to untick.

        Returns:
            Where it ended. The client's address is returned, not opened.
        """
        provider = urlsplit(authorization_url).netloc
        answer = self.browser.get(authorization_url)
        for _ in range(_MANY):
            if answer.is_redirect:
                onward = urljoin(str(answer.url), answer.headers["location"])
                if urlsplit(onward).netloc != provider:
                    return Outcome(onward)
                answer = self.browser.get(onward)
                continue
            filled = self._filled_in(answer.text, deny=deny, without=without)
            if filled is None:
                return Outcome(str(answer.url), answer.status_code, answer.text)
            form, fields = filled
            target = urljoin(str(answer.url), form.action) if form.action else str(answer.url)
            answer = self.browser.post(target, data=fields)
        return Outcome(str(answer.url), answer.status_code, answer.text)

    def _filled_in(
        self, page: str, *, deny: bool, without: Collection[str]
    ) -> tuple[Form, dict[str, list[str]]] | None:
        forms = {form.identifier: form for form in _Forms(page).forms}
        if (form := forms.get("accounts")) is not None:
            extra = [("account", self.username)]
        elif (form := forms.get("consent")) is not None:
            extra = [("decision", "deny" if deny else "allow")]
        else:
            return None
        fields: dict[str, list[str]] = {}
        for name, value in [*form.fields, *extra]:
            if not (name == "grant_scope" and value in without):
                fields.setdefault(name, []).append(value)
        return form, fields
