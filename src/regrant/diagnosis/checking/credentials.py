"""What the token endpoint says of client ID, secret and their place, to a made-up code."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from regrant.diagnosis.checking.ground import Comparison, Ground
from regrant.diagnosis.comparing.answer import Answer
from regrant.diagnosis.comparing.difference import are_same
from regrant.domain.application import AuthMethod
from regrant.domain.probe import Address, MadeUpTokenAsk, PresentedGrant, TokenAsk, Value, Verdict

CLIENT_CODES: Final = (
    "client-id-invalid",
    "client-secret-invalid",
    "client-authentication-misplaced",
)
CODE_CODES: Final = ("authorization-code-invalid", "refresh-token-invalidated")
#: The places that are compared when none is chosen.
COMPARED: Final[tuple[AuthMethod, ...]] = ("client_secret_basic", "client_secret_post")
#: Some servers judge a code before the client, and a refresh token after it; others judge nothing
#: of a grant that they do not have. A token of the client's own is asked for only where the
#: application lives of such tokens.
GRANTS: Final[tuple[PresentedGrant, ...]] = (
    "authorization_code",
    "refresh_token",
    "client_credentials",
)
_PRESENTED: Final[Mapping[PresentedGrant, str]] = {
    "authorization_code": "a made-up code",
    "refresh_token": "a made-up refresh token",
    "client_credentials": "a made-up scope for a token of the client's own",
    "made-up": "a made-up grant",
}
PLACES: Final = {
    "client_secret_basic": "in the Basic authentication header",
    "client_secret_post": "in the request body",
    "client_secret_query": "in the query",
    "none": "without a secret",
}
Refused = Literal["code", "client", "grant", "nothing", "unclear"]
_BY_WORD: Final[Mapping[str, Refused]] = {
    "invalid_grant": "code",
    "invalid_code": "code",
    "bad_verification_code": "code",
    "invalid_authorization_code": "code",
    "invalid_client": "client",
    "invalid_client_credentials": "client",
    "unauthorized_client": "grant",
    "unsupported_grant_type": "grant",
}


def what_is_refused(answer: Answer) -> Refused:
    """What a token endpoint refuses of a request that has a made-up code in it."""
    if answer.has_token:
        return "nothing"
    if answer.error in _BY_WORD and not (
        # Some servers say "unauthorized" of a wrong secret; the sentence beside it counts more.
        answer.error == "unauthorized_client" and answer.blames(*CLIENT_CODES)
    ):
        return _BY_WORD[answer.error]
    if answer.likely_refusal in CODE_CODES:
        return "code"
    if answer.status == 401 or answer.likely_refusal in CLIENT_CODES:
        return "client"
    return "unclear"


def places_to_compare(ground: Ground) -> tuple[AuthMethod, ...]:
    """Where the credentials are tried: the place that is set, and those it may be confused with."""
    if not ground.has_secret:
        return ("none",)
    return tuple(dict.fromkeys((ground.method, *COMPARED)))


def favoured_place(answers: Mapping[AuthMethod, Answer | None]) -> tuple[AuthMethod, ...]:
    """The places in which the credentials fare best, and nothing when they fail in all."""
    ranks = {"code": 2, "client": 0}
    scores: dict[AuthMethod, int] = {}
    for method, answer in answers.items():
        refused = what_is_refused(answer) if answer else "unclear"
        is_barred = answer is not None and answer.error == "unauthorized_client"
        scores[method] = 0 if is_barred else ranks.get(refused, 1)
    best = max(scores.values(), default=0)
    return tuple(method for method, score in scores.items() if score == best and best > 0)


@dataclass(frozen=True)
class Credentials:
    """Client ID and secret as the endpoints that take them judge them."""

    ground: Ground
    address: Address = "set"

    @cached_property
    def places(self) -> tuple[AuthMethod, ...]:
        """The places that were tried."""
        return places_to_compare(self.ground)

    @cached_property
    def accepted_in(self) -> tuple[AuthMethod, ...]:
        """The places in which the real secret is told from a made-up one and taken."""
        return tuple(
            method for method in self.places if any(_takes(one) for one in self._of_secret(method))
        )

    @cached_property
    def accepted_elsewhere(self) -> bool:
        """Whether another endpoint of the provider takes the credentials."""
        return any(_takes(one) for one in self.elsewhere)

    @cached_property
    def is_accepted(self) -> bool:
        """Whether the pair of client ID and secret is proved right."""
        return bool(self.accepted_in) or self.accepted_elsewhere or self._is_public_and_taken

    @cached_property
    def is_refused(self) -> bool:
        """Whether the client is refused in every place, whatever the secret."""
        return not self.is_accepted and any(self._refuse_all(grant) for grant in GRANTS)

    @cached_property
    def is_refused_at_refresh(self) -> bool:
        """Whether the client is refused with a made-up refresh token, too, in every place."""
        return self._refuse_all("refresh_token")

    @cached_property
    def refusal(self) -> Answer | None:
        """An answer that refuses the client in every place."""
        for grant in GRANTS:
            if self._refuse_all(grant):
                return self._at(self.places[0], grant=grant)
        return None

    @cached_property
    def is_answered(self) -> bool:
        """Whether any answer can be judged."""
        return any(self._at(method) is not None for method in self.places)

    @cached_property
    def client(self) -> Verdict:
        """What these endpoints prove of the client ID."""
        if self.is_accepted:
            return "ok"
        blamed = [one for one in self._reals() if one.blames("client-id-invalid")]
        told_apart = [one for one in self.of_client if one.proves]
        if told_apart and not blamed:
            return "ok"
        answered = [method for method in self.places if self._at(method) is not None]
        if blamed and len(blamed) == len(answered) and not told_apart:
            return "wrong"
        return "unknown"

    @cached_property
    def client_refusal(self) -> Answer | None:
        """The answer that names the client ID."""
        return next((one for one in self._reals() if one.blames("client-id-invalid")), None)

    @cached_property
    def is_like_a_stranger(self) -> bool:
        """Whether the real pair is refused everywhere as a made-up client is."""
        pairs = [
            (self._at(method), self._at(method, "made-up", "made-up")) for method in self.places
        ]
        return self.is_refused and all(
            real is not None and other is not None and are_same(real, other)
            for real, other in pairs
        )

    @cached_property
    def of_client(self) -> tuple[Comparison, ...]:
        """A known and a made-up client ID, both with a secret that is wrong."""
        found = (
            self.ground.compare(
                f"a made-up code with the real and with a made-up client ID, {PLACES[method]}",
                self._ask(method, "real", "real" if method == "none" else "made-up"),
                self._ask(method, "made-up", "made-up"),
            )
            for method in self.places
        )
        return tuple(one for one in found if one)

    @cached_property
    def of_secret(self) -> tuple[Comparison, ...]:
        """The real and a made-up secret, in every place and for both grants."""
        return tuple(one for method in self.places for one in self._of_secret(method))

    @cached_property
    def elsewhere(self) -> tuple[Comparison, ...]:
        """The real and a made-up secret where tokens are revoked and introspected."""
        found: list[Comparison] = []
        for endpoint in ("revocation_endpoint", "introspection_endpoint"):
            for method in self.places:
                one = self.ground.compare(
                    f"a made-up token at the {endpoint.replace('_', ' ')} with the real and with "
                    f"a made-up secret, {PLACES[method]}",
                    MadeUpTokenAsk(endpoint, "real", "real", method),
                    MadeUpTokenAsk(endpoint, "real", "made-up", method),
                )
                if one:
                    found.append(one)
        return tuple(found)

    def passed(self, method: AuthMethod) -> bool:
        """Whether the credentials are told apart and taken in this place."""
        return method in self.accepted_in

    def answer(self, method: AuthMethod) -> Answer | None:
        """The answer to the real pair in this place."""
        return self._at(method)

    @cached_property
    def _is_public_and_taken(self) -> bool:
        """Without a secret: the client is told from a made-up one and not asked for a secret."""
        if self.places != ("none",):
            return False
        told_apart = any(one.proves for one in self.of_client)
        return told_apart and all(what_is_refused(one) != "client" for one in self._reals())

    def _of_secret(self, method: AuthMethod) -> Sequence[Comparison]:
        if method == "none":
            return ()
        found = (
            self.ground.compare(
                f"{_PRESENTED[grant]} with the real and with a made-up secret, {PLACES[method]}",
                self._ask(method, "real", "real", grant),
                self._ask(method, "real", "made-up", grant),
            )
            for grant in GRANTS
        )
        return tuple(one for one in found if one)

    def _refuse_all(self, grant: PresentedGrant) -> bool:
        answers = [self._at(method, grant=grant) for method in self.places]
        return all(one is not None and what_is_refused(one) == "client" for one in answers)

    def _reals(self) -> list[Answer]:
        found = (self._at(method) for method in self.places)
        return [one for one in found if one is not None]

    def _at(
        self,
        method: AuthMethod,
        client: Value = "real",
        secret: Value = "real",
        grant: PresentedGrant = "authorization_code",
    ) -> Answer | None:
        return self.ground.at(self._ask(method, client, secret, grant))

    def _ask(
        self,
        method: AuthMethod,
        client: Value,
        secret: Value,
        grant: PresentedGrant = "authorization_code",
    ) -> TokenAsk:
        return TokenAsk(client, secret, method, grant, self.address)


def _takes(compared: Comparison) -> bool:
    """The made-up secret is refused as the client's, and the real one is not.

    Some servers refuse clients in words of their own; when the real secret gets as far as the
    code and the made-up one does not, that is as good.
    """
    made_up = compared.made_up
    if made_up is None or not compared.proves or (compared.real.status or 500) >= 500:
        return False
    real_gets, made_up_gets = what_is_refused(compared.real), what_is_refused(made_up)
    if made_up_gets == "client":
        return real_gets != "client"
    return real_gets == "code" and made_up_gets == "unclear" and _is_plain_refusal(made_up)


def _is_plain_refusal(answer: Answer) -> bool:
    return answer.kind == "data" and 400 <= (answer.status or 0) < 500


def words_of_places(methods: Iterable[AuthMethod]) -> str:
    """Places for a sentence."""
    return " or ".join(PLACES[method] for method in methods)
