"""Whether our public address leads to us, as far as that can be seen from inside."""

from dataclasses import dataclass
from typing import Final

from regrant.domain.identifiers import new_token
from regrant.ports.signer import Signer
from regrant.protocol.http import HttpRequest, HttpResponse
from regrant.usecases.addresses import Addresses
from regrant.usecases.conversation import About, Conversation

_PURPOSE: Final = "here"
#: Whoever answers so is somebody else; a closed door may open for a browser.
_SOMEBODY_ELSE: Final = frozenset({200, 404, 405, 410})


@dataclass(frozen=True, slots=True)
class Found:
    """`answers` is `None` when it cannot be told from here; `problem` says why not."""

    answers: bool | None
    problem: str | None = None
    is_name_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Browser:
    """How the browser that begins a check reached us: what it says itself, and its `Host`."""

    origin: str | None = None
    host: str | None = None


class OwnAddress:
    """Asks the public address for a signature that only this installation can make.

    The question goes below the path of the callback, the one address that has to be reachable.
    """

    def __init__(self, addresses: Addresses, signer: Signer) -> None:
        self._addresses = addresses
        self._signer = signer

    @property
    def url(self) -> str:
        """The public address."""
        return self._addresses.base_url

    def answer(self, challenge: str) -> str:
        """What this installation says to a challenge."""
        return self._signer.sign(challenge[:200], _PURPOSE)

    async def look(self, conversation: Conversation, about: About) -> Found:
        """Ask, and see who answers."""
        challenge = new_token(128)
        request = HttpRequest("GET", self._addresses.here_url(challenge))
        turn = await conversation.say("probe", request, about, ())
        await conversation.keep(turn)
        if turn.response is None:
            failure = turn.failure
            return Found(
                answers=None,
                problem=failure.message if failure else "There was no answer.",
                is_name_unknown=failure is not None and failure.reason == "name-unknown",
            )
        return self._judged(turn.response, challenge)

    def _judged(self, response: HttpResponse, challenge: str) -> Found:
        said = response.text.strip()
        if response.status == 200 and self._signer.is_signed(challenge, said, _PURPOSE):
            return Found(answers=True)
        if response.status in _SOMEBODY_ELSE:
            return Found(
                answers=False,
                problem=f"somebody else answers there, with status {response.status}.",
            )
        return Found(
            answers=None, problem=f"The address answers with status {response.status} from inside."
        )
