"""Every page that there is, and a store in which each has something to show."""

from collections.abc import Mapping
from typing import Any, Final

from regrant.practice.testing import RunningPractice
from tests.journeys.article.stage import Stage
from tests.testbed.regrant_server import Member, RegrantServer

#: Page by name; what stands in braces is one of the furnished objects.
PAGES: Final[Mapping[str, str]] = {
    "overview": "/",
    "applications": "/applications",
    "applications-none-found": "/applications?q=nothing-has-this-name",
    "gallery": "/applications/new",
    "gallery-none-found": "/applications/new?q=nothing-has-this-name",
    "application-new": "/applications/new/google",
    "application-new-custom": "/applications/new/custom",
    "application-new-issuer": "/applications/new/issuer",
    "application": "/applications/{application}",
    "application-empty": "/applications/{fresh}",
    "application-settings": "/applications/{application}/settings",
    "application-scopes": "/applications/{application}/scopes",
    "application-check": "/applications/{application}/check",
    "application-provider": "/applications/{fresh}/provider",
    "application-provider-unknown": "/applications/{application}/provider",
    "application-delete": "/applications/{application}/delete",
    "user-new": "/applications/{application}/users/new",
    "user-import": "/applications/{application}/users/import",
    "users": "/connections",
    "user": "/connections/{shared}",
    "user-personal": "/connections/{personal}",
    "user-make-shared": "/connections/{personal}/make-shared",
    "user-delete": "/connections/{shared}/delete",
    "services": "/services",
    "service-new": "/services/new",
    "service": "/services/{service}",
    "service-empty": "/services/{bare}",
    "service-authentication": "/services/{service}/authentication",
    "service-settings": "/services/{keyed}/settings",
    "service-delete": "/services/{service}/delete",
    "method-new": "/services/{service}/methods/new",
    "method-try": "/services/{service}/methods/{method}",
    "method-settings": "/services/{service}/methods/{method}/settings",
    "method-delete": "/services/{service}/methods/{method}/delete",
    "findings": "/findings",
    "findings-dismissed": "/findings?state=dismissed",
    "findings-resolved": "/findings?state=resolved",
    "finding": "/findings/{finding}",
    "finding-fix": "/findings/{finding}/fix/{action}",
    "finding-dismiss": "/findings/{finding}/dismiss",
    "explain": "/explain",
    "activity": "/activity",
    "activity-changes": "/activity?kind=changes",
    "exchange": "/activity/{exchange}",
    "exchange-refused": "/activity/{refused}",
    "search": "/search?q=a",
    "search-none-found": "/search?q=nothing-has-this-name",
    "members": "/settings/members",
    "member": "/settings/members/{member}",
    "member-delete": "/settings/members/{member}/delete",
    "keys": "/settings/keys",
    "key": "/settings/keys/{key}",
    "key-new": "/settings/keys/new",
    "key-delete": "/settings/keys/{key}/delete",
    "look": "/settings/look",
    "about": "/settings/about",
    "practice": "/practice",
    "parts": "/_/parts",
    "attempt-completed": "/attempts/{completed}",
    "attempt-failed": "/attempts/{failed}",
    "attempt-pending": "/attempts/{pending}",
    "connect": "/connect/{link}",
    "not-found": "/nothing-is-here",
}
#: Routes that show no page of their own.
NO_PAGES: Final = frozenset({"/live", "/activity/{}/file", "/settings"})


class Furnished:
    """A store with something on every page.

    Args:
        server: The server.
        practice: The provider that users log in at.
        member: The owner who logs in.
        name: What is added to the names of all objects.
    """

    def __init__(
        self, server: RegrantServer, practice: RunningPractice, member: Member, name: str = ""
    ) -> None:
        self.name = name
        self._stage = Stage(server, practice, member)
        self.ids: dict[str, str] = {}
        self._applications()
        self._services()
        self._trouble()
        self._people()

    def path(self, page: str) -> str:
        """The address of a page."""
        return PAGES[page].format_map(self.ids)

    def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._stage.api.post(path, json=dict(body))
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    def _applications(self) -> None:
        stage = self._stage
        self._application = stage.application(
            name=f"Notes for everybody{self.name}", scopes=["notes.read", "openid", "profile"]
        )
        fresh = {
            "name": f"Google for the sales team{self.name}",
            "provider": "google",
            "client_id": "1234.apps.googleusercontent.com",
            "scopes": ["openid", "https://www.googleapis.com/auth/calendar.readonly"],
            "client_secret": "not-a-real-one",
            "client_secret_expires_at": "2099-01-01T00:00:00Z",
        }
        completed = stage.connect(self._application)
        assert completed["status"] == "completed", completed
        owner = f"member:{self._owner()}"
        begun = stage.begin(self._application, kind="personal", owner=owner)
        personal, _ = stage.log_in(begun, "bob")
        self.ids |= {
            "application": self._application["id"],
            "fresh": self._post("/applications", fresh)["id"],
            "completed": completed["id"],
            "shared": completed["connection_id"],
            "personal": personal["connection_id"],
        }

    def _services(self) -> None:
        stage = self._stage
        service = stage.service(self._application)
        path = f"/services/{service['id']}"
        stage.api.patch(path, json={"name": f"Company notes{self.name}"}).raise_for_status()
        many = [
            {"name": "id", "in": "path", "type": "integer", "default": 1},
            {"name": "since", "in": "query", "type": "date"},
            {"name": "loud", "in": "query", "type": "boolean"},
            {"name": "tags", "in": "query", "is_array": True},
            {"name": "more", "in": "body", "type": "object"},
        ]
        body = {"name": f"Change a note{self.name}", "http_method": "PUT", "path": "/api/echo/{id}"}
        method = self._post(f"{path}/methods", {**body, "parameters": many})
        key = {"type": "api_key", "header": "x-key", "value": "not-a-real-one"}
        keyed = {"name": f"Weather{self.name}", "base_url": stage.practice.url}
        worked, refused = stage.called(service, "read"), stage.called(service, "write")
        self.ids |= {
            "service": service["id"],
            "method": method["id"],
            "keyed": self._post("/services", {**keyed, "authentication": key})["id"],
            "bare": self._post("/services", {**keyed, "name": f"Bare{self.name}"})["id"],
            "exchange": worked["exchange"],
            "refused": refused["exchange"],
        }

    def _trouble(self) -> None:
        stage = self._stage
        finding = stage.finding(self._application, "scope-missing")
        action = finding["actions"][0]["id"]
        other = stage.application(name=f"Forever{self.name}")
        stage.practice.switch(access_token_forever=True)
        stage.connect(other)
        stage.fix(stage.finding(other, "token-does-not-expire"), "accept")
        wrong = stage.application(name=f"Wrong secret{self.name}")
        stage.practice.switch(access_token_forever=False, wrong_secret=True)
        failed = stage.connect(wrong)
        assert failed["status"] == "failed", failed
        stage.practice.switch(wrong_secret=False)
        pending = stage.begin(self._application, replace=True)
        link = pending["connect_url"].rsplit("/", 1)[1]
        self.ids |= {
            "finding": finding["id"],
            "action": action,
            "failed": failed["id"],
            "pending": pending["attempt"]["id"],
            "link": link,
        }

    def _people(self) -> None:
        name = f"Ada Auditor{self.name}"
        self.ids["member"] = self._post("/members", {"name": name, "role": "auditor"})["id"]
        key = {"name": f"Nightly export{self.name}", "role": "operator"}
        self.ids["key"] = self._post("/keys", key)["id"]

    def _owner(self) -> str:
        members = self._stage.get("/members")["items"]
        return str(next(one["id"] for one in members if one["role"] == "owner"))
