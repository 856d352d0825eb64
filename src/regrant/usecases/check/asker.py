"""Sends probes side by side, follows a login as a new browser would, and reads the answers."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import parse_qs, urljoin, urlsplit

from regrant.diagnosis.checking import Row
from regrant.diagnosis.comparing.answer import ASKS_TO_WAIT, REDIRECTS, Answer, Asked, Seen
from regrant.diagnosis.comparing.answer import read_answer as reduce_answer
from regrant.diagnosis.comparing.noise import Masks
from regrant.diagnosis.observation import Stage
from regrant.domain.probe import Ask, CallAsk, LoginAsk, MadeUpTokenAsk, PathAsk, TokenAsk
from regrant.domain.provider import Provider
from regrant.protocol.http import HttpRequest, HttpResponse
from regrant.protocol.probes.requests import AS_BROWSER, Requests, Subject
from regrant.usecases.backoff import origin_of
from regrant.usecases.check.hosts import Closed, Hosts
from regrant.usecases.conversation import About, Conversation, Turn

#: Redirects that stay at the provider's origin and are followed, to see the page behind them.
MOST_REDIRECTS: Final = 4


@dataclass(frozen=True, slots=True)
class Step:
    """How far a check is: answers out of those expected, and the rows once a round is judged."""

    done: int
    of: int
    rows: Sequence[Row] | None = None


Progress = Callable[[Step], Awaitable[None]]


async def no_progress(_step: Step) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The answers, and how far the clocks of those who answered are from ours, in seconds."""

    answers: Mapping[Ask, Answer]
    clock_offsets: Sequence[float]


class Asker:
    """Asks about one application."""

    def __init__(
        self,
        conversation: Conversation,
        hosts: Hosts,
        subject: Subject,
        requests: Requests,
        provider: Provider | None,
        about: About,
    ) -> None:
        self._conversation = conversation
        self._hosts = hosts
        self._subject = subject
        self._requests = requests
        self._provider = provider
        self._about = about
        self.clock_offsets: list[float] = []

    async def ask(self, asks: Iterable[Ask], progress: Progress = no_progress) -> dict[Ask, Answer]:
        """Ask all of these side by side; what has no address is left out.

        Wrong secrets of the real client come last: a server that locks a client because of them
        has answered the real one by then.
        """
        wanted = [(ask, built) for ask in asks if (built := self._request(ask)) is not None]
        answers: dict[Ask, Answer] = {}

        async def one(ask: Ask, request: HttpRequest) -> None:
            answers[ask] = await self._answer(ask, request)
            await progress(Step(len(answers), len(wanted)))

        for is_last in (False, True):
            async with asyncio.TaskGroup() as group:
                for ask, request in wanted:
                    if _may_lock(ask) is is_last:
                        group.create_task(one(ask, request))
        return answers

    async def get(self, url: str) -> HttpResponse | None:
        """Read an address that needs no reading as an answer, such as a metadata document."""
        _, turn = await self._say(HttpRequest("GET", url, (("accept", "application/json"),)))
        return turn.response if turn else None

    def _request(self, ask: Ask) -> HttpRequest | None:
        match ask:
            case LoginAsk():
                return self._requests.login(ask)
            case TokenAsk():
                return self._requests.token(ask)
            case MadeUpTokenAsk():
                return self._requests.made_up_token(ask)
            case CallAsk():
                return self._requests.call(ask)
            case PathAsk():
                return self._requests.path(ask)

    async def _answer(self, ask: Ask, request: HttpRequest) -> Answer:
        redirect_uri = self._redirect_uri(ask)
        is_page = isinstance(ask, LoginAsk) or ask == PathAsk("authorization_endpoint")
        seen = await (self._browse(request, redirect_uri) if is_page else self._once(request))
        asked = Asked(
            stage=_stage(ask),
            masks=Masks.of(self._sent(ask, request)),
            redirect_uri=redirect_uri,
            state=next(iter(parse_qs(urlsplit(request.url).query).get("state", ())), None),
            provider=self._provider,
        )
        # A long page takes a while to read; other requests do not wait for it.
        return await asyncio.to_thread(reduce_answer, seen, asked)

    def _redirect_uri(self, ask: Ask) -> str | None:
        """Where a browser would be sent back to; a code goes to the token URL with the real one."""
        if isinstance(ask, TokenAsk):
            return self._requests.redirect_uri(LoginAsk())
        return self._requests.redirect_uri(ask) if isinstance(ask, LoginAsk) else None

    async def _once(self, request: HttpRequest) -> Seen:
        closed, turn = await self._say(request)
        return _seen(request.url, turn, closed)

    async def _browse(self, request: HttpRequest, redirect_uri: str | None) -> Seen:
        """Follow redirects at the provider's own origin, with the cookies of this walk alone."""
        cookies: dict[str, str] = {}
        origin, hops = origin_of(request.url), 0
        while True:
            closed, turn = await self._say(request)
            seen = _seen(request.url, turn, closed, hops)
            response = turn.response if turn else None
            location = response.header("location") if response else None
            if response is None or response.status not in REDIRECTS or not location:
                return seen
            target = urljoin(request.url, location)
            is_ours = redirect_uri is not None and target.split("?")[0] == redirect_uri
            if is_ours or origin_of(target) != origin or hops >= MOST_REDIRECTS:
                return seen
            _remember(cookies, response)
            hops += 1
            header = (("cookie", "; ".join(f"{k}={v}" for k, v in cookies.items())),)
            url = target.split("#")[0]
            request = HttpRequest("GET", url, (*AS_BROWSER, *(header if cookies else ())))

    async def _say(self, request: HttpRequest) -> tuple[Closed | None, Turn | None]:
        origin = origin_of(request.url)
        async with self._hosts.turn(origin) as closed:
            if closed:
                return closed, None
            secrets = [self._subject.secret, self._requests.made_up.client_secret]
            turn = await self._conversation.say("probe", request, self._about, secrets)
            if turn.response is None:
                failure = turn.failure
                reason = failure.reason if failure else "lost"
                self._hosts.note_silence(origin, reason, failure.message if failure else "")
            elif turn.response.status in ASKS_TO_WAIT:
                self._hosts.note_wait(origin)
            else:
                self._hosts.note_answer(origin)
        self._note_time(turn)
        return None, await self._conversation.keep(turn)

    def _note_time(self, turn: Turn) -> None:
        """How far the other clock is ahead; a stored answer tells the time of another moment."""
        date = turn.response.header("date") if turn.response else None
        if turn.response is None or date is None or turn.response.header("age"):
            return
        try:
            theirs = parsedate_to_datetime(date)
        except (ValueError, TypeError):
            return
        if theirs.tzinfo is not None:
            self.clock_offsets.append((theirs - _middle(turn)).total_seconds())

    def _sent(self, ask: Ask, request: HttpRequest) -> list[str]:
        query = parse_qs(urlsplit(request.url).query)
        values = [value for given in query.values() for value in given]
        scopes = [part for value in query.get("scope", ()) for part in value.split()]
        made_up = self._requests.made_up
        if isinstance(ask, TokenAsk | MadeUpTokenAsk) and self._subject.token:
            real = self._subject.token.credentials.client_id
            values += [real, made_up.client_id, made_up.code.reveal(), made_up.token.reveal()]
            values += [made_up.grant_type, self._subject.redirect_uri]
        hosts = [urlsplit(url).netloc for url in (made_up.far,) if isinstance(ask, LoginAsk)]
        kept = {"code", "S256", "none", "login", "consent", "offline"}
        own = [urlsplit(request.url).path]
        return [one for one in (*values, *scopes, *hosts, *own) if one not in kept]


def _seen(url: str, turn: Turn | None, closed: Closed | None, hops: int = 0) -> Seen:
    if turn is None:
        return Seen(
            url,
            reason=closed.reason if closed else "not-asked",
            message=closed.message if closed else None,
        )
    if turn.response is None:
        failure = turn.failure
        return Seen(
            url,
            exchange=turn.exchange.id,
            reason=failure.reason if failure else "lost",
            message=failure.message if failure else None,
        )
    response = turn.response
    headers: dict[str, str] = {}
    for name, value in response.headers:
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Seen(url, response.status, headers, response.text, turn.exchange.id, redirects=hops)


def _may_lock(ask: Ask) -> bool:
    is_of_client = isinstance(ask, TokenAsk | MadeUpTokenAsk)
    return is_of_client and ask.client == "real" and ask.secret == "made-up"


def _stage(ask: Ask) -> Stage:
    match ask:
        case LoginAsk():
            return "authorize"
        case TokenAsk():
            return "refresh" if ask.grant == "refresh_token" else "token"
        case MadeUpTokenAsk():
            return "revoke"
        case CallAsk():
            return "call"
        case PathAsk():
            return "authorize" if ask.endpoint == "authorization_endpoint" else "token"


def _remember(cookies: dict[str, str], response: HttpResponse) -> None:
    """Keep the cookies that the walk was given; a browser would, too."""
    for name, value in response.headers:
        if name.lower() != "set-cookie":
            continue
        jar = SimpleCookie()
        try:
            jar.load(value)
        except CookieError:
            continue
        for key, morsel in jar.items():
            if morsel["max-age"] == "0" or not morsel.value:
                cookies.pop(key, None)
            else:
                cookies[key] = morsel.coded_value


def _middle(turn: Turn) -> datetime:
    return turn.sent_at + (turn.received_at - turn.sent_at) / 2
