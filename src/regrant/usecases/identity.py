"""Who logged in: from the token answer, a verified id_token, or the userinfo address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import msgspec

from regrant.domain.attempt import Frozen
from regrant.domain.connection import Account
from regrant.domain.json_pointer import value_at
from regrant.domain.provider_wire import IdentityCall
from regrant.domain.secret import Secret
from regrant.protocol.bearer import placed
from regrant.protocol.http import HttpRequest
from regrant.protocol.id_token import Claims, IdTokenRefusedError, verify_id_token
from regrant.protocol.token_response import TokenAnswer
from regrant.usecases.conversation import About, Conversation
from regrant.usecases.oauth_client import OAuthClient

_IDS: Final = ("/sub", "/id", "/user_id", "/account_id", "/uid", "/data/id", "/user/id")
_LABELS: Final = (
    "/email",
    "/preferred_username",
    "/username",
    "/login",
    "/name",
    "/display_name",
    "/data/email",
    "/user/email",
    "/user/name",
)


@dataclass(frozen=True, slots=True)
class Identity:
    """The account, if it could be learnt, and what is to be remembered of how."""

    account: Account | None
    notes: Mapping[str, str]


class Identities:
    """Finds out who logged in; failing to is no reason to refuse the login."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    async def learn(
        self,
        client: OAuthClient,
        frozen: Frozen,
        answer: TokenAnswer,
        nonce: Secret | None,
        about: About,
        came_at: datetime,
    ) -> Identity:
        """Identify the account.

        Args:
            client: The application.
            frozen: Its settings when the login began.
            answer: The token answer.
            nonce: That of the login.
            about: What the exchanges belong to.
            came_at: When the token answer came; after a crash that is a while ago.

        Raises:
            IdTokenRefusedError: An id_token that verifies says something else than it must.
        """
        claims, notes = await self._claims(frozen, answer, nonce, about, came_at)
        call = client.provider.identity if client.provider else None
        document: Any = claims or {}
        if call and call.in_token_answer:
            document = answer.extra
        elif frozen.endpoints.get("userinfo_endpoint"):
            seen = await self._userinfo(client, frozen, answer, call, about)
            same = not claims or not seen.get("sub") or seen["sub"] == claims.get("sub")
            document = {**document, **seen} if same else document
            if not same:
                notes["userinfo"] = "ignored: its sub is not the id_token's"
        return Identity(_account(document, call), notes)

    async def _claims(
        self,
        frozen: Frozen,
        answer: TokenAnswer,
        nonce: Secret | None,
        about: About,
        came_at: datetime,
    ) -> tuple[Claims | None, dict[str, str]]:
        if answer.id_token is None or not frozen.expected_issuer:
            return None, {}
        if not frozen.jwks_uri:
            return None, {"id_token": "ignored: the issuer's keys are not known"}
        turn = await self._conversation.say(
            "discovery",
            HttpRequest("GET", frozen.jwks_uri, (("accept", "application/json"),)),
            about,
            (),
        )
        await self._conversation.keep(turn)
        if turn.response is None or turn.response.status != 200:
            return None, {"id_token": "ignored: the issuer's keys could not be read"}
        try:
            claims = verify_id_token(
                answer.id_token,
                turn.response.body,
                issuer=frozen.expected_issuer,
                client_id=frozen.settings.client_id,
                nonce=nonce,
                access_token=answer.tokens.access_token,
                now=came_at,
            )
        except ValueError as error:
            if isinstance(error, IdTokenRefusedError):
                raise
            return None, {"id_token": f"ignored: {error}"}
        return claims, {"id_token": "verified"}

    async def _userinfo(
        self,
        client: OAuthClient,
        frozen: Frozen,
        answer: TokenAnswer,
        call: IdentityCall | None,
        about: About,
    ) -> Mapping[str, Any]:
        token = answer.tokens.access_token
        placement = frozen.settings.token_placement
        if call and call.token_prefix:
            placement = replace(placement, prefix=call.token_prefix)
        url, headers = placed(frozen.endpoints["userinfo_endpoint"], token, placement)
        more = call.headers.items() if call else ()
        known = {"{client_id}": frozen.settings.client_id}
        extra = tuple((name.lower(), known.get(value, value)) for name, value in more)
        body = call.body.encode() if call and call.body else None
        request = HttpRequest(
            call.method if call else "GET",
            url,
            (("accept", "application/json"), *headers, *extra),
            body,
        )
        turn = await self._conversation.say("userinfo", request, about, [token, client.secret])
        await self._conversation.keep(turn)
        if turn.response is None or turn.response.status != 200:
            return {}
        try:
            return msgspec.json.decode(turn.response.body, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return {}


def _account(document: Any, call: IdentityCall | None) -> Account | None:
    found = _first(document, (*(call.id if call else ()), *_IDS))
    if found is None:
        return None
    return Account(found, _first(document, (*(call.label if call else ()), *_LABELS)) or found)


def _first(document: Any, pointers: Sequence[str]) -> str | None:
    for pointer in pointers:
        value = value_at(document, pointer)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            shown = "".join(char for char in str(value) if char.isprintable())
            return shown.strip()[:200] or None
    return None
