"""Redeeming an authorization code: presented once, answer journaled, stored in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from regrant.diagnosis import Context, History, LoginOutcome, ProbeAnswer
from regrant.diagnosis.checking.credentials import CLIENT_CODES, COMPARED, favoured_place
from regrant.domain.application import AuthMethod, Learned
from regrant.domain.attempt import Attempt
from regrant.domain.finding import Finding
from regrant.domain.identifiers import new_token
from regrant.domain.secret import Secret
from regrant.domain.token import TokenSet
from regrant.ports.clock import Clock
from regrant.ports.store import AttemptSecrets, Store, Transaction
from regrant.protocol.id_token import IdTokenRefusedError
from regrant.protocol.token_exchange import exchange_request
from regrant.protocol.token_response import TokenAnswer, TokenRefusal
from regrant.usecases.attempt_access import hashed
from regrant.usecases.check.checks import Checks
from regrant.usecases.check.places import Places
from regrant.usecases.connect_store import ConnectStore, NewGrant
from regrant.usecases.conversation import About, Conversation, Turn
from regrant.usecases.diagnosing import OF_ADDRESSES, PASSING, Around, Diagnosing
from regrant.usecases.discovery import Discovery
from regrant.usecases.findings import FindingBook
from regrant.usecases.identity import Identities, Identity
from regrant.usecases.journal import Journal, forget
from regrant.usecases.oauth_client import OAuthClient


@dataclass(frozen=True, slots=True)
class Redeemed:
    """The attempt at its end, what was found, and a code for the system that knows the owner."""

    attempt: Attempt
    findings: Sequence[Finding]
    hand_back: Secret | None = None


class CodeExchange:
    """Redeems codes."""

    def __init__(  # noqa: PLR0913 - ports, named at the one place that builds it
        self,
        *,
        store: Store,
        clock: Clock,
        conversation: Conversation,
        identities: Identities,
        journal: Journal,
        discovery: Discovery,
        diagnosing: Diagnosing,
        book: FindingBook,
        connect_store: ConnectStore,
        places: Places,
        checks: Checks,
    ) -> None:
        self._store = store
        self._clock = clock
        self._conversation = conversation
        self._identities = identities
        self._journal = journal
        self._discovery = discovery
        self._diagnosing = diagnosing
        self._book = book
        self._connect_store = connect_store
        self._places = places
        self._checks = checks

    async def redeem(
        self, attempt: Attempt, client: OAuthClient, code: Secret, secrets: AttemptSecrets
    ) -> Redeemed:
        """Present the code and store what comes of it."""
        # The server's own login page took the client ID, or nobody would be back.
        proved = [ProbeAnswer("client_id", "ok", "The provider's login page accepted it.")]
        method, refused_everywhere = await self._method(attempt, client)
        if refused_everywhere:
            reason = "The credentials were refused in every part of the request."
            proved.append(ProbeAnswer("token_endpoint_auth_method", "ok", reason))
        about = About(attempt.application, attempt=attempt.id)
        url = attempt.frozen.endpoints.get("token_endpoint")
        extra = attempt.frozen.settings.token_params
        endpoint = client.token_endpoint(extra, method=method, url=url)
        if endpoint is None:
            return await self._fail(attempt, self._diagnosing.of_settings(client, Around()))
        request = endpoint.code_request(
            code=code, redirect_uri=attempt.frozen.redirect_uri, code_verifier=secrets.verifier
        )
        hidden = [code, client.secret, secrets.verifier, secrets.state, secrets.nonce]
        turn = await self._conversation.say("token", request, about, hidden)
        await self._journal.keep("attempt", attempt.id, 0, turn)
        answer = self._read(client, turn)
        if isinstance(answer, TokenAnswer):
            hidden += [answer.tokens.access_token, answer.tokens.refresh_token, answer.id_token]
        turn = await self._conversation.keep(turn, *hidden)
        if not isinstance(answer, TokenAnswer):
            around = Around(
                context=self._context(attempt, client, method, None), probes=tuple(proved)
            )
            findings = self._diagnosing.of_turn(turn, client, around)
            proved += await self._proved(attempt, client, findings)
            if any(finding.code in OF_ADDRESSES for finding in findings):
                found = await self._discovery.anew(client.application)
                client = replace(client, application=found)
            around = replace(around, probes=tuple(proved))
            findings = self._diagnosing.of_turn(turn, client, around)
            return await self._fail(attempt, findings)
        learned = Learned(method) if client.has_to_learn else None
        return await self._succeed(attempt, client, turn, answer, secrets, learned)

    async def recover(
        self, attempt: Attempt, client: OAuthClient, secrets: AttemptSecrets, turn: Turn
    ) -> Redeemed:
        """Store what a journaled answer brought, after a crash."""
        answer = self._read(client, turn)
        if not isinstance(answer, TokenAnswer):
            around = Around(context=self._context(attempt, client, client.auth_method, None))
            return await self._fail(attempt, self._diagnosing.of_turn(turn, client, around))
        return await self._succeed(attempt, client, turn, answer, secrets, None)

    async def interrupted(self, attempt: Attempt, client: OAuthClient) -> Redeemed:
        """End a login whose process died before an answer came: no code is presented twice."""
        login = LoginOutcome(interrupted=True)
        return await self._fail(attempt, self._diagnosing.of_login(login, client))

    def _read(self, client: OAuthClient, turn: Turn) -> TokenAnswer | TokenRefusal | None:
        if turn.response is None:
            return None
        return client.read(turn.response, turn.sent_at)

    async def _succeed(
        self,
        attempt: Attempt,
        client: OAuthClient,
        turn: Turn,
        answer: TokenAnswer,
        secrets: AttemptSecrets,
        learned: Learned | None,
    ) -> Redeemed:
        about = About(attempt.application, attempt=attempt.id)
        answer = await self._longer_lived(client, answer, about)
        try:
            identity = await self._identities.learn(
                client, attempt.frozen, answer, secrets.nonce, about, turn.received_at
            )
        except IdTokenRefusedError as error:
            login = LoginOutcome(id_token_refused=str(error))
            offset = error.clock_offset_seconds
            findings = self._diagnosing.of_login(login, client, clock_offset_seconds=offset)
            return await self._fail(attempt, findings)
        grant = NewGrant(
            attempt=attempt,
            client=client,
            tokens=with_known_end(answer.tokens, client),
            granted_scopes=attempt.frozen.scopes
            if answer.granted_scopes is None
            else answer.granted_scopes,
            account=identity.account,
            extra=_extra(answer, identity),
            learned=learned,
        )
        hand_back = Secret(new_token()) if attempt.needs_hand_back else None

        def judge(history: History) -> list[Finding]:
            context = self._context(attempt, client, client.auth_method, answer)
            context = replace(context, previously_authorized=history.authorized_before)
            return self._diagnosing.of_turn(turn, client, Around(context=context, history=history))

        finished, findings = await self._store.write(
            lambda tx: self._connect_store.store(
                tx, grant, judge, hashed(hand_back.reveal()) if hand_back else None
            )
        )
        return Redeemed(finished, findings, hand_back)

    async def _longer_lived(
        self, client: OAuthClient, answer: TokenAnswer, about: About
    ) -> TokenAnswer:
        """Trade the token where the provider has long-lived ones; else keep what came."""
        how = client.provider.exchange if client.provider else None
        endpoint = client.exchange_endpoint(how) if how else None
        if how is None or endpoint is None:
            return answer
        token = answer.tokens.access_token
        request = exchange_request(endpoint, how, token, client.credentials())
        turn = await self._conversation.say("token", request, about, [token, client.secret])
        traded = self._read(client, turn)
        if not isinstance(traded, TokenAnswer):
            await self._conversation.keep(turn)
            return answer
        await self._conversation.keep(turn, traded.tokens.access_token)
        tokens = with_lifetime(traded.tokens, how.lifetime_seconds)
        return replace(answer, tokens=tokens)

    async def _fail(self, attempt: Attempt, findings: Sequence[Finding]) -> Redeemed:
        now = self._clock.now()
        outcome = {"findings": [finding.as_dict() for finding in findings]}

        def work(tx: Transaction) -> None:
            tx.attempts.finish(attempt.id, "failed", now, outcome)
            forget(tx, attempt.id)
            self._book.report_of_login(tx, attempt, findings, now)

        await self._store.write(work)
        return Redeemed(replace(attempt, status="failed", outcome=outcome), findings)

    async def _method(self, attempt: Attempt, client: OAuthClient) -> tuple[AuthMethod, bool]:
        """Where the credentials go; with `auto`, the place that a comparison favours.

        Returns:
            The method, and whether the comparison saw the credentials refused in every place.
        """
        if not client.has_to_learn:
            return client.auth_method, False
        favoured = favoured_place(await self._places.compare(attempt, client))
        candidates = favoured or COMPARED
        listed = client.application.listed_in_metadata("token_endpoint_auth_methods_supported")
        for method in candidates:
            if listed is None or method in listed:
                return method, not favoured
        return candidates[0], not favoured

    async def _proved(
        self, attempt: Attempt, client: OAuthClient, findings: Sequence[Finding]
    ) -> list[ProbeAnswer]:
        """What a check proves of the settings, where several causes look alike."""
        if all(finding.code in PASSING for finding in findings):
            return []
        version = attempt.frozen.application_version
        proofs = await self._checks.proofs(attempt.application, version)
        if not client.has_learnt or not any(one.code in CLIENT_CODES for one in findings):
            return proofs
        # A check of `auto` says that some place is right, not that the learnt one still is.
        others = [one for one in proofs if one.setting != "token_endpoint_auth_method"]
        return [*others, *await self._place_again(attempt, client)]

    async def _place_again(self, attempt: Attempt, client: OAuthClient) -> list[ProbeAnswer]:
        """Compare the places again where the learnt one was refused; another one is learnt."""
        favoured = favoured_place(await self._places.compare(attempt, client))
        setting, used = "token_endpoint_auth_method", client.auth_method
        if len(favoured) > 1:  # all fare the same: that proves nothing
            return []
        if not favoured or used in favoured:
            return [ProbeAnswer(setting, "ok", "No other place fares better.")]
        learned = replace(client.application.learned, token_endpoint_auth_method=favoured[0])
        version = attempt.frozen.application_version
        await self._store.write(
            lambda tx: tx.applications.note_learned(attempt.application, version, learned)
        )
        reason = "The credentials are refused there, and taken in another part of the request."
        finding = "client-authentication-misplaced"
        return [ProbeAnswer(setting, "wrong", reason, favoured[0], finding)]

    def _context(
        self, attempt: Attempt, client: OAuthClient, method: str, answer: TokenAnswer | None
    ) -> Context:
        params = attempt.frozen.settings.authorization_params
        known: dict[str, Any] = {
            "grant_type": "authorization_code",
            "requested_scopes": attempt.frozen.scopes,
            "client_auth": method,
            "client_secret_sent": client.secret is not None,
            "client_type": "confidential" if client.secret else "public",
            "pkce_sent": attempt.frozen.settings.pkce == "required",
            "access_type": params.get("access_type"),
            "prompt": params.get("prompt"),
            "offline_access_requested": asks_for_offline(attempt.frozen.scopes, params),
        }
        if answer is not None:
            seconds = answer.tokens.lifetime.total_seconds() if answer.tokens.lifetime else None
            known |= {
                "granted_scopes": answer.granted_scopes,
                "has_refresh_token": answer.tokens.refresh_token is not None,
                "response_has_expires_in": answer.has_lifetime,
                "expires_in": seconds,
            }
        return Context(**known)


def with_lifetime(tokens: TokenSet, seconds: float | None) -> TokenSet:
    """The tokens with the lifetime that is known of them, where the answer named none."""
    if tokens.expires_at is not None or seconds is None:
        return tokens
    return replace(tokens, expires_at=tokens.issued_at + timedelta(seconds=seconds))


def with_known_end(tokens: TokenSet, client: OAuthClient) -> TokenSet:
    """The tokens with an end: the answer's, else the catalogue's or the learnt lifetime."""
    lifetime = client.known_lifetime()
    if tokens.expires_at is not None or lifetime is None:
        return tokens
    return replace(tokens, expires_at=tokens.issued_at + lifetime)


def asks_for_offline(scopes: Sequence[str], params: Any) -> bool:
    """Whether a login asks for a refresh token in a way that a server may demand."""
    words = {"offline_access", "offline", "offline.access", "refresh_token"}
    return bool(words & set(scopes)) or "offline" in {
        params.get("access_type"),
        params.get("token_access_type"),
    }


def _extra(answer: TokenAnswer, identity: Identity) -> dict[str, Any]:
    kept = {
        key: value
        for key, value in answer.extra.items()
        if isinstance(value, str | int | float | bool)
        and len(str(value)) <= 500
        and not key.lower().endswith(("token", "secret", "assertion"))
        and key not in {"scope", "expires_in", "token_type"}
    }
    notes = dict(identity.notes)
    if answer.oddities:
        notes["oddities"] = ", ".join(answer.oddities)
    return {"answer": dict(list(kept.items())[:30]), "notes": notes}
