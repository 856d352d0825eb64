"""One answer to a probe, reduced to what can be compared and to what it refuses."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urljoin, urlsplit

from regrant.diagnosis.comparing.noise import Masks
from regrant.diagnosis.comparing.page import Page, parse_page
from regrant.diagnosis.engine import diagnose
from regrant.diagnosis.evidence import Evidence
from regrant.diagnosis.observation import Observation, Stage
from regrant.diagnosis.reading import read
from regrant.diagnosis.reading.body import parse_body
from regrant.diagnosis.redaction import inert, mask
from regrant.domain.provider import Provider

#: A page; data for programs; a redirect back to us; a redirect elsewhere; no answer.
Kind = Literal["page", "data", "back", "away", "nothing"]
#: Findings of one answer count from here on: named in an error word, or said in a sentence.
SURE: Final = 74
#: From here on they tell which of several things was refused, where something was.
LIKELY: Final = 60
#: What a bare status suggests is not what the answer says.
OF_STATUS: Final = frozenset(
    {"authorization-endpoint-wrong", "token-endpoint-wrong", "revocation-endpoint-wrong"}
)
#: The error words of RFC 6749, and of those that build on it.
OAUTH_WORDS: Final = frozenset(
    {
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "unsupported_response_type",
        "invalid_scope",
        "access_denied",
        "unsupported_token_type",
        "invalid_redirect_uri",
        "redirect_uri_mismatch",
        "login_required",
        "interaction_required",
        "consent_required",
        "account_selection_required",
    }
)
#: What a server says that would have gone on, had there been a session (OpenID Connect Core).
WAITS_FOR_A_PERSON: Final = frozenset(
    {"login_required", "interaction_required", "consent_required", "account_selection_required"}
)
ASKS_TO_WAIT: Final = frozenset({429, 503})
PERMANENT: Final = frozenset({301, 308})
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_LEFT_OUT: Final = frozenset({"code", "state", "iss", "session_state", "access_token", "id_token"})
MAX_QUOTE: Final = 160


@dataclass(frozen=True, slots=True)
class Seen:
    """What came back at the end of a probe: a response, or the reason why there is none."""

    url: str
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: str = ""
    exchange: str | None = None
    reason: str | None = None
    message: str | None = None
    redirects: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer has to be read against: at which stage, with which values in it."""

    stage: Stage
    masks: Masks
    redirect_uri: str | None = None
    state: str | None = None
    provider: Provider | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that can be compared. Texts in it are free of noise; `quote` is for people.

    `origin` says who did not answer, where nobody did.
    """

    kind: Kind
    status: int | None = None
    place: str = ""
    params: tuple[tuple[str, str], ...] = ()
    page: Page | None = None
    words: tuple[str, ...] = ()
    error: str | None = None
    refuses: Mapping[str, int] = field(default_factory=dict[str, int])
    challenges: tuple[str, ...] = ()
    has_token: bool = False
    carries_state: bool = False
    members: frozenset[str] = frozenset()
    quote: str = ""
    exchange: str | None = None
    reason: str | None = None
    date: str | None = None
    origin: str | None = None

    @property
    def is_answer(self) -> bool:
        """Whether there is anything to judge: neither silence nor a plea to wait."""
        return self.kind != "nothing" and self.status not in ASKS_TO_WAIT

    @property
    def is_login(self) -> bool:
        """Whether it goes on: a page that asks who is there, or word that only a person lacks."""
        if self.kind == "back":
            return self.error in WAITS_FOR_A_PERSON or (self.error is None and self.has_code)
        open_door = (self.status or 200) < 400 or self.status in {401, 403}
        return self.page is not None and self.page.asks_who and open_door

    @property
    def has_code(self) -> bool:
        """Whether the provider sent a code along, unasked by anybody."""
        return any(name == "code" for name, _ in self.params)

    @property
    def is_refusal(self) -> bool:
        """Whether the provider stopped here."""
        if self.is_login:
            return False
        return (self.status or 0) >= 400 or self.error is not None or not self.is_wordless

    @property
    def is_wordless(self) -> bool:
        """Whether the answer names nothing that it refuses."""
        return not any(
            score >= SURE for code, score in self.refuses.items() if code not in OF_STATUS
        )

    @property
    def likely_refusal(self) -> str | None:
        """The finding that fits best, if any fits well."""
        return max(self.refuses, key=lambda code: self.refuses[code], default=None)

    @property
    def speaks_oauth(self) -> bool:
        """Whether it says something that only an OAuth endpoint has reason to say."""
        return self.error in OAUTH_WORDS or self.has_token or self.kind == "back"

    def blames(self, *codes: str) -> bool:
        """Whether the answer itself names one of these as what it refuses."""
        return not self.is_login and any(self.refuses.get(code, 0) >= SURE for code in codes)


def read_answer(seen: Seen, asked: Asked) -> Answer:
    """Reduce what came back."""
    if seen.status is None:
        host = urlsplit(seen.url)
        return Answer(
            "nothing",
            quote=seen.message or "no answer",
            exchange=seen.exchange,
            reason=seen.reason,
            origin=f"{host.scheme}://{host.netloc}",
        )
    location = seen.headers.get("location") if seen.status in REDIRECTS else None
    answer = _redirected(seen, asked, location) if location else _shown(seen, asked)
    return replace(answer, exchange=seen.exchange, date=seen.headers.get("date"))


def _redirected(seen: Seen, asked: Asked, location: str) -> Answer:
    target = urlsplit(urljoin(seen.url, location))
    pairs = parse_qsl(target.query, keep_blank_values=True)
    pairs += parse_qsl(target.fragment, keep_blank_values=True)
    given = dict(pairs)
    is_back = asked.redirect_uri is not None and _same_place(target, urlsplit(asked.redirect_uri))
    shown = {name: value for name, value in given.items() if name not in _LEFT_OUT}
    if is_back:
        observation = Observation(stage="callback", callback_params=shown)
    else:
        body = unquote(asked.masks.without_sent(target.query))[:4000] if shown else None
        observation = Observation(stage=asked.stage, http_status=seen.status, body=body)
    reading = read(observation)
    error = reading.error.value if reading.error and given.get("error") else None
    params = [(name, "" if name in _LEFT_OUT else asked.masks.calm(shown[name])) for name in given]
    return Answer(
        kind="back" if is_back else "away",
        status=seen.status,
        place="" if is_back else _place(target, asked.masks),
        params=tuple(sorted(params)),
        error=error,
        refuses=_refuses(observation, asked.provider) if error or not is_back else {},
        carries_state=asked.state is not None and given.get("state") == asked.state,
        quote=_quote_redirect(target, shown, is_back=is_back),
    )


def _shown(seen: Seen, asked: Asked) -> Answer:
    body = parse_body(seen.body)
    masked = asked.masks.without_sent(seen.body)
    observation = Observation(
        stage=asked.stage, http_status=seen.status, headers=seen.headers, body=masked
    )
    reading = read(observation)
    is_page = body.shape == "html"
    page = parse_page(seen.body, asked.masks) if is_page else None
    error = (
        reading.error.value if reading.error and not (is_page and page and page.asks_who) else None
    )
    has_token = reading.token is not None and reading.token.has_access_token and seen.status == 200
    words = () if is_page else _words(body.words, [leaf.value for leaf in body.leaves], asked.masks)
    return Answer(
        kind="page" if is_page else "data",
        status=seen.status,
        place=_place(urlsplit(seen.url), asked.masks) if seen.redirects else "",
        page=page,
        words=words,
        error=error,
        refuses=_refuses(observation, asked.provider),
        challenges=tuple(one.scheme for one in reading.challenges),
        has_token=has_token,
        members=frozenset(leaf.path[0] for leaf in body.leaves if leaf.path),
        quote="200 with a token" if has_token else _quote_shown(seen, page, body.words),
    )


def _refuses(observation: Observation, provider: Provider | None) -> Mapping[str, int]:
    found = diagnose(Evidence(observation=observation, provider=provider))
    return {one.code: one.score for one in found if one.score >= LIKELY}


def _words(text: str, leaves: Iterable[str], masks: Masks) -> tuple[str, ...]:
    parts = [*leaves] or text.split("\n")
    return tuple(calm for part in parts if (calm := masks.calm(part)))


def _place(target: SplitResult, masks: Masks) -> str:
    names = sorted({name for name, _ in parse_qsl(target.query)})
    where = f"{target.scheme}://{target.netloc}{unquote(target.path)}"
    return masks.calm(where) + (f"?{'&'.join(names)}" if names else "")


def _same_place(one: SplitResult, other: SplitResult) -> bool:
    def place(parts: SplitResult) -> Sequence[object]:
        return parts.scheme, parts.hostname, parts.port, parts.path or "/"

    try:
        return place(one) == place(other)
    except ValueError:
        return False


def _quote_redirect(target: SplitResult, shown: Mapping[str, str], *, is_back: bool) -> str:
    where = (
        "back to the redirect URL"
        if is_back
        else f"to {target.scheme}://{target.netloc}{target.path}"
    )
    said = ", ".join(
        f"{name}={shown[name]}" for name in ("error", "error_description") if name in shown
    )
    return _inert(f"sent {where}" + (f" with {said}" if said else ""))


def _quote_shown(seen: Seen, page: Page | None, words: str) -> str:
    said = " ".join((words if page is not None else seen.body).split())
    return f"{seen.status}" + (f" “{_inert(said)}”" if said else " without content")


def _inert(text: str) -> str:
    return inert(mask(re.sub(r"\s+", " ", text)), MAX_QUOTE)
