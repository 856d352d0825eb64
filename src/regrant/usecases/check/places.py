"""In which part of the request the credentials go, where nobody said: found by comparison."""

from collections.abc import Mapping

from regrant.diagnosis.checking.credentials import COMPARED
from regrant.diagnosis.comparing.answer import Answer
from regrant.domain.application import AuthMethod
from regrant.domain.attempt import Attempt
from regrant.domain.probe import TokenAsk
from regrant.ports.clock import Clock
from regrant.protocol.probes.made_up import MadeUp
from regrant.protocol.probes.requests import Requests, Subject
from regrant.usecases.check.asker import Asker
from regrant.usecases.check.hosts import Hosts
from regrant.usecases.conversation import About, Conversation
from regrant.usecases.oauth_client import OAuthClient


class Places:
    """Presents a made-up code with the real credentials in each place."""

    def __init__(self, conversation: Conversation, clock: Clock) -> None:
        self._conversation = conversation
        self._clock = clock

    async def compare(
        self, attempt: Attempt, client: OAuthClient
    ) -> Mapping[AuthMethod, Answer | None]:
        """What the provider says to each place."""
        frozen = attempt.frozen
        url = frozen.endpoints.get("token_endpoint")
        made_up = MadeUp.instead_of(
            client.application.settings.client_id, client.secret, frozen.redirect_uri
        )
        subject = Subject(
            login=None,
            with_pkce=frozen.settings.pkce == "required",
            token=client.token_endpoint(frozen.settings.token_params, url=url),
            redirect_uri=frozen.redirect_uri,
            endpoints={"token_endpoint": url} if url else {},
        )
        asker = Asker(
            self._conversation,
            Hosts(self._clock),
            subject,
            Requests(subject, made_up),
            client.provider,
            About(attempt.application, attempt=attempt.id),
        )
        asks: dict[AuthMethod, TokenAsk] = {
            method: TokenAsk("real", "real", method) for method in COMPARED
        }
        answers = await asker.ask(asks.values())
        return {method: answers.get(ask) for method, ask in asks.items()}
