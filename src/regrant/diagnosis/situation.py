"""What a rule sees: the evidence, the facts read from the answer, and the two brought together."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from regrant.diagnosis.evidence import Evidence
from regrant.diagnosis.observation import Context, Observation, Stage, stands_for_nothing
from regrant.diagnosis.reading.facts import Reading
from regrant.diagnosis.redaction import MASK, Redactor
from regrant.diagnosis.vendors import VendorMatch
from regrant.domain.finding import Fact
from regrant.domain.provider import Provider
from regrant.domain.scope import ScopeDifference, compare

REFUSALS = frozenset({400, 401, 403})
UNKNOWN_PROVIDER = Provider(id="", name="", category="")


@dataclass(frozen=True)
class Situation:
    """Everything at once, with the questions that several rules ask."""

    evidence: Evidence
    reading: Reading
    redactor: Redactor = field(default_factory=Redactor)
    vendor_matches: tuple[VendorMatch, ...] = ()

    @property
    def observation(self) -> Observation:
        """What was seen; empty when only our own settings are judged."""
        return self.evidence.observation or Observation()

    @property
    def is_seen(self) -> bool:
        """Whether there is an answer to judge at all."""
        return self.evidence.observation is not None

    @property
    def stage(self) -> Stage | None:
        """When it was seen; None when only words are known."""
        return self.observation.stage

    @property
    def context(self) -> Context:
        """What the caller said around it."""
        return self.observation.context

    @property
    def provider(self) -> Provider:
        """The provider's facts, or a provider of which nothing is known."""
        return self.evidence.provider or UNKNOWN_PROVIDER

    def at(self, *stages: Stage) -> bool:
        """Whether this may have been seen at one of these stages (words alone may be anywhere)."""
        return self.stage is None or self.stage in stages

    def vendor(self, code: str) -> VendorMatch | None:
        """The best listed vendor code that stands for this finding."""
        found = [match for match in self.vendor_matches if match.finding == code]
        return max(found, key=lambda match: match.score, default=None)

    @cached_property
    def grant_type(self) -> str | None:
        """The grant in play, from the context, the settings or the stage."""
        if self.context.grant_type:
            return self.context.grant_type
        if self.stage == "refresh":
            return "refresh_token"
        application = self.evidence.own.application
        return application.settings.grant_type if application else None

    @cached_property
    def requested_scopes(self) -> tuple[str, ...] | None:
        """The scopes that were asked for."""
        if self.context.requested_scopes is not None:
            return self.context.requested_scopes
        own = self.evidence.own
        if own.attempt:
            return own.attempt.frozen.scopes
        if own.connection and own.connection.requested_scopes:
            return own.connection.requested_scopes
        return own.application.settings.scopes if own.application else None

    @cached_property
    def granted_scopes(self) -> tuple[str, ...] | None:
        """The scopes that the token has."""
        if self.context.granted_scopes is not None:
            return self.context.granted_scopes
        token = self.reading.token
        if self.stage in {"token", "refresh"} and token and token.scopes is not None:
            return token.scopes
        if self.reading.granted_scopes is not None:
            return self.reading.granted_scopes
        own = self.evidence.own
        if own.connection and own.connection.granted_scopes:
            return own.connection.granted_scopes
        return None

    @cached_property
    def scope_difference(self) -> ScopeDifference | None:
        """Asked against given, where both are known."""
        if self.requested_scopes is None or self.granted_scopes is None:
            return None
        return self.compare_scopes(self.requested_scopes, self.granted_scopes)

    def compare_scopes(self, asked: Iterable[str], given: Iterable[str]) -> ScopeDifference:
        """Compare scopes the way this provider means them."""
        facts = self.provider
        return compare(
            asked, given, ignore_case=facts.scopes_ignore_case, including=facts.implied_scopes
        )

    @cached_property
    def needed_scopes(self) -> tuple[str, ...]:
        """Scopes that the answer names, or that the method declares."""
        if self.reading.required_scopes:
            return self.reading.required_scopes
        method = self.evidence.own.method
        return method.settings.required_scopes if method else ()

    @cached_property
    def is_refresh(self) -> bool:
        """Whether a refresh token was presented, or the words speak of one."""
        if self.stage == "refresh" or self.context.grant_type == "refresh_token":
            return True
        if self.stage is not None:
            return False
        reading = self.reading
        is_token = reading.has("access_token") and not reading.has("authorization_code")
        is_refused = reading.names("invalid_grant") is not None and is_token
        return reading.has("refresh_token") or is_refused

    @cached_property
    def is_code_exchange(self) -> bool:
        """Whether an authorization code was presented, as far as is known."""
        if self.is_refresh or self.stage not in {"token", None}:
            return False
        return self.grant_type in {"authorization_code", "device_code", None}

    @cached_property
    def client_auth(self) -> str | None:
        """How the client credentials travelled."""
        if self.context.client_auth:
            return self.context.client_auth
        own = self.evidence.own
        if own.attempt:
            return own.attempt.frozen.auth_method
        if own.application is None:
            return None
        learned = own.application.learned.token_endpoint_auth_method
        return learned or own.application.settings.token_endpoint_auth_method

    @cached_property
    def used_auth(self) -> bool | None:
        """Whether the call carried credentials; a program's word for nothing is none."""
        literal = self.context.token_literal
        if literal is not None and stands_for_nothing(literal):
            return False
        return self.context.used_auth

    @cached_property
    def is_refused(self) -> bool:
        """Whether the answer is a refusal, by status or by its own words."""
        status = self.reading.status
        return (status is not None and status >= 400) or self.reading.has_error_mark

    def fact(
        self, name: str, observed: object, *, seen_in: str, expected: str | None = None
    ) -> Fact:
        """A fact whose observed value is redacted and inert."""
        kept = self.redactor.shown(str(observed))
        return Fact(name, kept, self.redactor.shown(expected) if expected else None, seen_in)

    @cached_property
    def quote(self) -> str | None:
        """The sentence of the answer that says most, safe to show."""
        marks = sorted(self.reading.texts, key=lambda mark: " " not in mark.raw)
        for mark in marks:
            kept = self.redactor.shown(mark.raw, 200)
            if kept and kept != MASK:
                return kept
        error = self.reading.error
        return self.redactor.shown(error.raw, 120) if error else None
