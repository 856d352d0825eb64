"""On what a check rests: the answers by what was asked, our settings, what is known beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from regrant.diagnosis.checking.steady import is_steady, needs_repetition
from regrant.diagnosis.comparing.answer import Answer
from regrant.diagnosis.comparing.difference import Difference, difference
from regrant.domain.application import Application, AuthMethod
from regrant.domain.certificate import Handshake
from regrant.domain.probe import Ask, Verdict
from regrant.domain.provider import Provider

#: Nothing is at an address that answers so.
GONE: Final = frozenset({404, 405, 410, 501})
#: A refusal to serve at all says nothing of what was asked.
CLOSED: Final = frozenset({401, 403, 407, 429})


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two answers side by side. `proves` when they differ by more than noise."""

    asked: str
    real: Answer
    made_up: Answer | None = None
    difference: Difference | None = None
    proves: bool = False
    asks: tuple[Ask, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """Whether there is a difference that may not be there every time."""
        return self.difference is not None and not self.proves


@dataclass(frozen=True, slots=True)
class Row:
    """What the check says of one setting.

    `suggestion` is a value that would be right, `finding` the code of what is wrong.
    """

    setting: str
    verdict: Verdict
    reason: str
    comparisons: tuple[Comparison, ...] = ()
    suggestion: str | None = None
    finding: str | None = None


@dataclass(frozen=True, slots=True)
class OwnSide:
    """What was found out about our own side, without any provider.

    `is_name_unknown` when no host has the public address's name; `browser_url` is the origin at
    which the browser that began the check says it reached us, `host_header` what its request was
    sent to, which a proxy may have put there. `issuer_seen` is what the metadata beside the
    endpoints calls its issuer; `metadata_at` where it was found. `egress_addresses` are those that
    the operator named, `leaves_from` is what this machine itself knows; `handshakes` are those
    that failed, with the certificates that were shown. `refresh_token_came` says whether the
    shared user's login brought a refresh token, where there is such a user.
    """

    public_url: str | None = None
    public_url_answers: bool | None = None
    public_url_problem: str | None = None
    is_name_unknown: bool = False
    browser_url: str | None = None
    host_header: str | None = None
    issuer_seen: str | None = None
    metadata_at: str | None = None
    clock_offsets: tuple[float, ...] = ()
    egress_addresses: tuple[str, ...] = ()
    leaves_from: str | None = None
    handshakes: tuple[Handshake, ...] = ()
    refresh_token_came: bool | None = None
    services: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def clock_offset(self) -> float | None:
        """How many seconds the provider's clock is ahead of ours, as most answers have it."""
        return median(self.clock_offsets) if self.clock_offsets else None


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything that the rows are judged from.

    `known` are the addresses that metadata or the catalogue gives, by field; `scopes` what a
    login asks for. `method` is where the credentials would travel.
    """

    application: Application
    method: AuthMethod
    has_secret: bool
    scopes: tuple[str, ...]
    made_up_scope: str
    redirect_uri: str
    provider: Provider | None = None
    known: Mapping[str, str] = field(default_factory=dict[str, str])
    answers: Mapping[Ask, Answer] = field(default_factory=dict[Ask, Answer])
    own: OwnSide = field(default_factory=OwnSide)

    def at(self, ask: Ask) -> Answer | None:
        """The answer to this, if there is one that can be judged."""
        found = self.answers.get(ask)
        return found if found is not None and found.is_answer else None

    def typed(self, name: str) -> str | None:
        """An address as it is used: typed, else from metadata."""
        return self.application.endpoint(name)

    def is_announced(self, name: str) -> bool:
        """Whether metadata or the catalogue gives exactly this address."""
        return self.typed(name) is not None and self.known.get(name) == self.typed(name)

    def other_known(self, name: str) -> str | None:
        """The address that metadata or the catalogue gives, where it is another than ours."""
        known = self.known.get(name)
        return known if known and known != self.typed(name) else None

    def taken_for(self, name: str) -> str | None:
        """Another endpoint whose known address stands in this field."""
        if self.is_announced(name):
            return None
        here = self.typed(name)
        return next(
            (field for field, url in self.known.items() if field != name and url == here), None
        )

    def compare(self, asked: str, real: Ask, made_up: Ask) -> Comparison | None:
        """Two answers side by side, or `None` when one of them is missing."""
        one, other = self.at(real), self.at(made_up)
        if one is None or other is None:
            return None
        found = difference(one, other)
        proves = found is not None and (
            not needs_repetition(found, one, other) or is_steady(self.answers, real, made_up, found)
        )
        return Comparison(asked, one, other, found, proves, (real, made_up))

    def metadata(self, name: str) -> object:
        """A member of the metadata document."""
        metadata = self.application.metadata
        return metadata.document.get(name) if metadata else None

    def listed(self, name: str) -> tuple[str, ...] | None:
        """A list of the metadata document, if it has one."""
        return self.application.listed_in_metadata(name)


def quoted(answer: Answer | None) -> str:
    """What an answer said, for a sentence."""
    return answer.quote if answer else "no answer"
