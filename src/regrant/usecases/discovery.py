"""What an issuer says of itself, read when it is needed and kept for a day."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from regrant.domain.application import Application, Metadata
from regrant.ports.clock import Clock
from regrant.ports.store import Store
from regrant.protocol.discovery import IssuerDiffersError, metadata_urls, parse_metadata
from regrant.protocol.http import HttpRequest
from regrant.usecases.conversation import About, Conversation

KEPT_FOR: Final = timedelta(days=1)
#: After a failure: soon enough to heal, seldom enough not to slow every login down.
FAILURE_KEPT_FOR: Final = timedelta(minutes=5)
_USED: Final = (
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "revocation_endpoint",
    "introspection_endpoint",
    "userinfo_endpoint",
    "device_authorization_endpoint",
    "jwks_uri",
    "scopes_supported",
    "grant_types_supported",
    "token_endpoint_auth_methods_supported",
    "code_challenge_methods_supported",
    "authorization_response_iss_parameter_supported",
    "prompt_values_supported",
)


class MetadataReader:
    """Reads metadata (RFC 8414, OpenID Connect Discovery)."""

    def __init__(self, conversation: Conversation, clock: Clock) -> None:
        self._conversation = conversation
        self._clock = clock

    async def read(self, application: Application) -> Metadata:
        """Ask the issuer, at each address where metadata may be."""
        issuer = application.settings.issuer or ""
        problem, named = "the issuer has no metadata", None
        for url in metadata_urls(issuer):
            request = HttpRequest("GET", url, (("accept", "application/json"),))
            turn = await self._conversation.say(
                "discovery", request, About(application.id), secrets=()
            )
            await self._conversation.keep(turn)
            if turn.response is None:
                problem = turn.failure.message if turn.failure else problem
                break
            try:
                found = parse_metadata(turn.response, issuer=issuer)
            except IssuerDiffersError as error:
                problem, named = str(error), error.named
                continue
            except ValueError as error:
                problem = str(error) if turn.response.status == 200 else problem
                continue
            return Metadata(await self._usable(found), self._clock.now())
        return Metadata({}, self._clock.now(), problem, named)

    async def _usable(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """What we use of it; an address that nobody may type is not taken from a document either.

        A browser would be sent to it (`security.md` A16), or a secret.
        """
        found = {name: document[name] for name in _USED if name in document}
        for name in [one for one in found if one.endswith(("_endpoint", "_uri"))]:
            address = found[name]
            if not isinstance(address, str) or await self._conversation.refuses(address):
                del found[name]
        return found


class Discovery:
    """Keeps metadata, and reads it again when it has become old."""

    def __init__(self, store: Store, conversation: Conversation, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._reader = MetadataReader(conversation, clock)

    async def fresh(self, application: Application) -> Application:
        """The application with current metadata; one without issuer comes back as it is."""
        if not application.settings.issuer or self._is_current(application.metadata):
            return application
        metadata = await self._reader.read(application)
        await self._store.write(lambda tx: tx.applications.note_metadata(application.id, metadata))
        return replace(application, metadata=metadata)

    async def anew(self, application: Application) -> Application:
        """The application with metadata read now: an address seems wrong, it may have moved."""
        if not application.settings.issuer:
            return application
        metadata = await self._reader.read(application)
        if metadata.problem:
            return application
        await self._store.write(lambda tx: tx.applications.note_metadata(application.id, metadata))
        return replace(application, metadata=metadata)

    def _is_current(self, metadata: Metadata | None) -> bool:
        if metadata is None:
            return False
        kept_for = FAILURE_KEPT_FOR if metadata.problem else KEPT_FOR
        return self._clock.now() < metadata.fetched_at + kept_for
