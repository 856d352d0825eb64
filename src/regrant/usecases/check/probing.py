"""One check from beginning to end, without a store: ask, judge, ask again, judge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from regrant.diagnosis.checking import Ground, OwnSide, Row, first_asks, further_asks, judge
from regrant.diagnosis.checking.plan import ROUNDS
from regrant.domain.certificate import Handshake
from regrant.domain.identifiers import new_token
from regrant.domain.probe import Ask
from regrant.domain.secret import Secret
from regrant.ports.clock import Clock
from regrant.protocol.authorization import AuthorizationRequest
from regrant.protocol.client_authentication import ClientCredentials
from regrant.protocol.probes.made_up import MadeUp
from regrant.protocol.probes.requests import Requests, Subject
from regrant.protocol.token_request import TokenEndpoint
from regrant.usecases.check.asker import Asker, Progress, Step, no_progress
from regrant.usecases.check.hosts import Hosts
from regrant.usecases.check.metadata import Known, known_of
from regrant.usecases.conversation import About, Conversation
from regrant.usecases.oauth_client import OAuthClient

_ADDRESSES = (
    "authorization_endpoint",
    "token_endpoint",
    "revocation_endpoint",
    "introspection_endpoint",
    "userinfo_endpoint",
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What is checked: an application, where it comes back to, which services use it."""

    client: OAuthClient
    redirect_uri: str
    services: Mapping[str, str] = field(default_factory=dict[str, str])
    own: OwnSide = field(default_factory=OwnSide)


class _Overall:
    """Counts over all rounds, so that a bar does not begin anew with each.

    Half as much again is kept free for what the answers of the first round leave open.
    """

    def __init__(self, progress: Progress, first: int) -> None:
        self._progress = progress
        self._before, self._of = 0, first + first // 2

    async def step(self, step: Step) -> None:
        self._of = max(self._of, self._before + step.of)
        await self._progress(Step(self._before + step.done, self._of))

    async def end_round(self, asked: int, rows: list[Row]) -> None:
        self._before += asked
        await self._progress(Step(self._before, self._of, rows))


class Probing:
    """Carries out checks."""

    def __init__(self, conversation: Conversation, clock: Clock) -> None:
        self._conversation = conversation
        self._clock = clock

    async def rows(
        self, what: Checked, progress: Progress = no_progress
    ) -> tuple[list[Row], Ground]:
        """Ask everything, and judge what came back."""
        client = what.client
        settings = client.application.settings
        made_up = MadeUp.instead_of(settings.client_id, client.secret, what.redirect_uri)
        hosts = Hosts(self._clock)
        known = await known_of(client, self._asker(what, made_up, Known(), hosts))
        asker = self._asker(what, made_up, known, hosts)
        ground = self._ground(what, made_up, known)
        ground = replace(ground, own=replace(ground.own, leaves_from=await self._leaves(ground)))
        asks: Sequence[Ask] = first_asks(ground)
        rows: list[Row] = []
        overall = _Overall(progress, len(asks))
        for _ in range(ROUNDS):
            answers = await asker.ask(asks, overall.step)
            own = replace(ground.own, clock_offsets=tuple(asker.clock_offsets))
            ground = replace(ground, answers={**ground.answers, **answers}, own=own)
            rows = judge(ground)
            await overall.end_round(len(answers), rows)
            asks = further_asks(ground, rows)
            if not asks:
                break
        failed = await self._failed_handshakes(ground)
        if failed:
            ground = replace(ground, own=replace(ground.own, handshakes=failed))
            rows = judge(ground)
        return rows, ground

    async def _failed_handshakes(self, ground: Ground) -> tuple[Handshake, ...]:
        """Why the origins that were not trusted are not."""
        untrusted = dict.fromkeys(
            one.origin for one in ground.answers.values() if one.reason == "tls-failed"
        )
        looked = [await self._conversation.handshake(url) for url in untrusted if url]
        return tuple(one for one in looked if one is not None)

    async def _leaves(self, ground: Ground) -> str | None:
        """From where requests to the token URL leave this machine."""
        url = ground.typed("token_endpoint") or ground.typed("authorization_endpoint")
        return await self._conversation.leaves_from(url) if url else None

    def _asker(self, what: Checked, made_up: MadeUp, known: Known, hosts: Hosts) -> Asker:
        client = what.client
        subject = _subject(what, known)
        requests = Requests(subject, made_up)
        about = About(client.application.id)
        return Asker(self._conversation, hosts, subject, requests, client.provider, about)

    def _ground(self, what: Checked, made_up: MadeUp, known: Known) -> Ground:
        client = what.client
        return Ground(
            application=client.application,
            method=client.auth_method,
            has_secret=client.secret is not None and client.auth_method != "none",
            scopes=client.asked_scopes(),
            made_up_scope=made_up.scope,
            redirect_uri=what.redirect_uri,
            provider=client.provider,
            known=known.endpoints,
            own=replace(
                what.own,
                issuer_seen=known.issuer_seen,
                metadata_at=known.found_at,
                services=what.services,
            ),
        )


def _subject(what: Checked, known: Known) -> Subject:
    client = what.client
    application = client.application
    typed = {name: url for name in _ADDRESSES if (url := application.endpoint(name))}
    others = {name: url for name, url in known.endpoints.items() if url != typed.get(name)}
    # An endpoint of the token kind takes the credentials along, so it has to be built in any case.
    token = client.token_endpoint(application.settings.token_params) or TokenEndpoint(
        "", ClientCredentials(application.settings.client_id, client.secret, client.auth_method)
    )
    return Subject(
        login=_login(client, what.redirect_uri),
        with_pkce=application.settings.pkce == "required",
        token=token,
        redirect_uri=what.redirect_uri,
        endpoints={**typed, **what.services},
        known=others,
        scope=client.separator.join(application.settings.scopes),
    )


def _login(client: OAuthClient, redirect_uri: str) -> AuthorizationRequest | None:
    endpoint = client.application.endpoint("authorization_endpoint")
    if endpoint is None:
        return None
    settings, facts = client.application.settings, client.provider
    return AuthorizationRequest(
        endpoint=endpoint,
        client_id=settings.client_id,
        redirect_uri=redirect_uri,
        state=Secret(new_token(128)).reveal(),
        scopes=client.asked_scopes(),
        scope_separator=settings.scope_separator,
        extra={**client.offline()[1], **settings.authorization_params},
        client_id_param=facts.client_id_param if facts else "client_id",
        scope_param=facts.scope_param if facts else "scope",
    )
