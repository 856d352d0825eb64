"""A check of settings that are stored nowhere: for the command line, without a server."""

from collections.abc import Sequence
from dataclasses import dataclass

from regrant.diagnosis.checking import OwnSide
from regrant.domain.application import Application, ApplicationSettings
from regrant.domain.exchange import Exchange
from regrant.domain.identifiers import new_id
from regrant.domain.secret import Secret
from regrant.ports.clock import Clock
from regrant.ports.outbound import Limits, Outbound
from regrant.usecases.addresses import Addresses
from regrant.usecases.application_settings import address_problems, from_fields
from regrant.usecases.check.asker import Progress, no_progress
from regrant.usecases.check.metadata import with_metadata
from regrant.usecases.check.probing import Checked, Probing
from regrant.usecases.check.report import Report, judged
from regrant.usecases.conversation import Conversation
from regrant.usecases.diagnosing import Diagnosing
from regrant.usecases.discovery import MetadataReader
from regrant.usecases.input.application import ApplicationFields
from regrant.usecases.input.reading import refusal
from regrant.usecases.oauth_client import client_of


class Forgets:
    """Keeps no record."""

    async def keep(self, exchange: Exchange) -> None:
        """Let it go."""


@dataclass(frozen=True, slots=True)
class FixedRedirect(Addresses):
    """Addresses of an installation that is not here: the redirect URL is as it was given."""

    redirect: str = ""

    def redirect_uri(self, application: Application) -> str:
        """The one that was given."""
        del application
        return self.redirect


class Alone:
    """Checks what is given, and keeps nothing."""

    def __init__(
        self, outbound: Outbound, clock: Clock, limits: Limits, egress: Sequence[str] = ()
    ) -> None:
        self._egress = tuple(egress)
        self._outbound = outbound
        self._clock = clock
        self._conversation = Conversation(outbound, Forgets(), clock, limits)

    async def check(
        self,
        fields: ApplicationFields,
        redirect_uri: str,
        progress: Progress = no_progress,
    ) -> Report:
        """Prove each of these settings.

        Raises:
            InvalidInputError: Fields are missing or wrong; each is named.
        """
        settings, problems = from_fields(fields, None)
        problems += await address_problems(settings, self._outbound)
        if problems:
            raise refusal(problems)
        given = fields.client_secret
        secret = Secret(given) if isinstance(given, str) and given else None
        reader = MetadataReader(self._conversation, self._clock)
        application = await with_metadata(self._application(settings, secret), reader)
        client = client_of(application, secret)
        probing = Probing(self._conversation, self._clock)
        own = OwnSide(egress_addresses=self._egress)
        rows, ground = await probing.rows(Checked(client, redirect_uri, own=own), progress)
        addresses = FixedRedirect(redirect_uri, redirect_uri)
        diagnosing = Diagnosing(self._clock, addresses, self._egress)
        return Report(judged(rows, ground, client, diagnosing))

    def _application(self, settings: ApplicationSettings, secret: Secret | None) -> Application:
        now = self._clock.now()
        return Application(
            id=new_id("application", now),
            context="",
            version=1,
            settings=settings,
            has_secret=secret is not None,
            secret_updated_at=None,
            created_at=now,
            updated_at=now,
        )
