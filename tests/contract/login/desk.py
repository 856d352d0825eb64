"""An administrator, a person at a browser, and an OpenID provider that does as its script says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from regrant.domain.application import Application
from regrant.domain.attempt import Attempt
from regrant.domain.principal import Principal, permissions_of
from regrant.domain.secret import Secret
from regrant.usecases.connect_begin import Wish
from regrant.usecases.connect_callback import Arrival, Browser
from tests.contract.refresh.stage import Stage, params_of
from tests.testbed.hostile import Answer, answer_json
from tests.testbed.installation import OWNER
from tests.unit.protocol.id_tokens import RSA, jwt_of

MEMBER = Principal("member", "mem_1", "Ada", "owner", permissions_of("owner"), session="s" * 64)
METADATA = "/.well-known/oauth-authorization-server"


@dataclass
class Login:
    """One login under way: what the browser carries."""

    attempt: Attempt
    params: Mapping[str, str]
    browser: Secret

    @property
    def state(self) -> str:
        return self.params["state"]


@dataclass
class Desk:
    """An application at the stage's server, with keys and a userinfo address."""

    stage: Stage
    application: Application
    claims: dict[str, Any] = field(default_factory=dict[str, Any])

    async def begin(self, **wish: Any) -> Login:
        """Begin a login and go on to the provider."""
        use = self.stage.installation.use
        begun = await use.connect.begin(OWNER, self.application.id, Wish(kind="shared", **wish))
        page = self.stage.installation.running.connect_page
        shown = await page.by_id(begun.attempt.id)
        assert shown is not None
        gone = await page.go_on(shown)
        assert gone is not None
        return Login(begun.attempt, dict(parse_qsl(urlsplit(gone.url).query)), gone.browser)

    async def come_back(self, login: Login, **changes: str | None) -> Arrival:
        """The provider sends the browser back with a code."""
        params = {"code": "the-code", "state": login.state, **changes}
        query = [(name, value) for name, value in params.items() if value is not None]
        browser = Browser({login.attempt.id: login.browser.reveal()}, MEMBER, MEMBER.session)
        callback = self.stage.installation.use.callback
        return await callback.finish(query, self.application.context, browser)

    async def log_in(self, **members: Any) -> Arrival:
        """A whole login with one more answer in the script of the token endpoint."""
        login = await self.begin()
        self.stage.script(self.stage.good(**members))
        return await self.come_back(login)

    def id_token(self, login: Login, **changes: Any) -> str:
        """An id_token for a login; a claim that is `...` is left out."""
        now = int(self.stage.clock.now().timestamp())
        claims: dict[str, Any] = {
            "iss": self.stage.server.url,
            "aud": "app",
            "sub": "alice",
            "email": "alice@example.org",
            "nonce": login.params.get("nonce", ...),
            "iat": now,
            "exp": now + 300,
            **changes,
        }
        return jwt_of({name: value for name, value in claims.items() if value is not ...})

    @property
    def codes(self) -> list[str]:
        """The codes that were presented; made-up ones, as checks send them, do not count."""
        sent = [params_of(one).get("code") for one in self.stage.server.requests_to("/token")]
        return [code for code in sent if code == "the-code"]

    def status_of(self, login: Login) -> str:
        """The attempt's stored status."""
        found = self.stage.installation.database.read_now(
            lambda tx: tx.attempts.get(login.attempt.id)
        )
        assert found is not None
        return found.status

    async def shown(self, login: Login) -> Attempt:
        """The attempt as the API shows it."""
        return await self.stage.installation.use.attempts.get(OWNER, login.attempt.id)


def publish(stage: Stage, **metadata: Any) -> None:
    """The server's metadata and keys."""
    url = stage.server.url
    document = {"issuer": url, "jwks_uri": f"{url}/keys", **metadata}
    stage.server.always(METADATA, answer_json(document))
    keys = msgspec.json.encode({"keys": [RSA.as_dict(private=False)]})
    stage.server.always("/keys", Answer(200, keys, content_type="application/json"))


async def desk_at(stage: Stage, **fields: Any) -> Desk:
    """A desk for an application with these fields."""
    url = stage.server.url
    given: dict[str, Any] = {
        "issuer": url,
        "userinfo_endpoint": f"{url}/userinfo",
        "scopes": ("openid", "read"),
        **fields,
    }
    return Desk(stage, await stage.application(**given))
