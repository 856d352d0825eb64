"""Servers of other shapes than those of the test bed, and what a check can prove on each."""

from dataclasses import dataclass
from typing import Final

from tests.journeys.check.characters_doors import (
    Alias,
    Broken,
    Chatty,
    Down,
    ErrorByNumber,
    ErrorPageBehindRedirect,
    Flaky,
    Fortress,
    HiddenErrors,
    Hurried,
    HurriedSoon,
    LoginElsewhere,
    LoginFirst,
    LoginFortress,
    NeedsCookies,
    Noisy,
    NoisyAndLate,
    SignInEverywhere,
    SinglePage,
    SlashRedirect,
)
from tests.journeys.check.characters_known import (
    Boot,
    Federated,
    FilesAndMore,
    Flows,
    Headless,
    Rails,
    Realm,
)
from tests.journeys.check.characters_odd import (
    BadCodeIsUnauthorized,
    BasicDoor,
    CodesNotFound,
    DemandsPushedRequests,
    ErrorsByRedirect,
    FailsOnCodes,
    Gateway,
    HomeForStrangers,
    JsonOnly,
    LocksOut,
    LocksOutAtOnce,
    LoginBoxEverywhere,
    LoginWithReturn,
    MixedStatuses,
    NotFoundForAll,
    OkWithErrors,
    PromptIsABadRequest,
    RedirectAfterLogin,
    RedirectForStrangers,
    SlowsDown,
    TakesThePrefix,
    TwoFaces,
    UnauthorizedEverywhere,
    UnauthorizedForAll,
    Watchful,
    WatchfulAndLate,
)
from tests.journeys.check.characters_pages import (
    AllScopesOrNone,
    DataErrors,
    DropsScopes,
    FirstRegistered,
    German,
    JudgesHostsEarly,
    LateMirror,
    LoginBoxInHeader,
    LooksClientsUpLikePages,
    Mirror,
    NamesOfApps,
    PoliteErrors,
    PromptIsAnError,
    ScopesOnPage,
    SendsAnybodyBack,
    TakesTheHost,
    Unauthorized,
    WithoutPrompt,
    Wordless,
    WordlessButForClients,
)
from tests.journeys.check.characters_tokens import (
    BodyOnly,
    CodeFirst,
    CodeFirstAlways,
    CodeHost,
    Details,
    Forbidding,
    Forge,
    Graph,
    League,
    NamesClients,
    Plain401,
    RedirectIsTheClients,
    RefreshIsTheCodes,
    TakesAnything,
    VendorErrors,
    WithoutRevocation,
    WordOnly,
    WorkChat,
    Xml,
)
from tests.journeys.check.scripted import Character

EVERYTHING: Final = frozenset(
    {
        "client_id",
        "client_secret",
        "redirect_uri",
        "scopes",
        "token_endpoint",
        "authorization_endpoint",
        "revocation_endpoint",
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """A character, with what a check can do there.

    Attributes:
        names: Settings that it has to name when they are broken.
        proves: Settings that it has to prove when they are right.
        takes: What is not broken there, because the server takes it.
    """

    character: type[Character]
    names: frozenset[str] = EVERYTHING
    proves: frozenset[str] = frozenset({"client_id", "redirect_uri", "client_secret", "scopes"})
    takes: frozenset[str] = frozenset()


def _names(*left_out: str) -> frozenset[str]:
    return EVERYTHING - set(left_out)


_NOTHING: Final = frozenset[str]()
_ADDRESSES: Final = frozenset({"token_endpoint", "authorization_endpoint", "revocation_endpoint"})
#: The client's credentials can be proved where the login shows nothing, but not told apart.
_CREDENTIALS: Final = frozenset({"client_id", "client_secret", "token_endpoint"})
_LOGIN: Final = frozenset({"client_id", "redirect_uri", "scopes"})
_BUT_SCOPES: Final = frozenset({"client_id", "redirect_uri", "client_secret"})
PARTS: Final = (
    Part(Character),
    Part(WithoutPrompt),
    Part(PoliteErrors),
    Part(Wordless, _names("redirect_uri")),
    Part(WordlessButForClients),
    Part(German),
    Part(Noisy),
    Part(NoisyAndLate, _ADDRESSES, _CREDENTIALS),
    Part(Chatty, _ADDRESSES, _CREDENTIALS),
    Part(LoginFirst, _ADDRESSES, _CREDENTIALS),
    Part(HiddenErrors, _ADDRESSES, _CREDENTIALS),
    Part(PromptIsAnError, _ADDRESSES, _CREDENTIALS),
    Part(LateMirror, _ADDRESSES, _CREDENTIALS),
    Part(SignInEverywhere, _NOTHING, _CREDENTIALS),
    Part(LoginElsewhere),
    Part(ErrorPageBehindRedirect),
    Part(SinglePage, frozenset({"token_endpoint", "revocation_endpoint"}), _CREDENTIALS),
    Part(DataErrors),
    Part(SendsAnybodyBack, _names("redirect_uri", "scopes"), _CREDENTIALS),
    Part(LoginBoxInHeader),
    Part(Unauthorized),
    Part(Hurried, _NOTHING, _NOTHING),
    Part(HurriedSoon, _NOTHING, _NOTHING),
    Part(Fortress, _NOTHING, _NOTHING),
    Part(LoginFortress, _ADDRESSES, _CREDENTIALS),
    Part(Down, _NOTHING, _NOTHING),
    Part(Broken, _ADDRESSES, _CREDENTIALS),
    Part(Flaky, _NOTHING, _NOTHING),
    Part(CodeFirst),
    Part(
        CodeFirstAlways,
        _names("client_secret", "authorization_endpoint"),
        frozenset({"client_id", "redirect_uri", "scopes"}),
    ),
    Part(TakesAnything, frozenset({"token_endpoint", "revocation_endpoint"}), _NOTHING),
    Part(Mirror),
    Part(VendorErrors),
    Part(WorkChat),
    Part(Graph),
    Part(CodeHost, _ADDRESSES, _CREDENTIALS),
    Part(Plain401, _names("client_secret")),
    Part(Forbidding, _names("client_secret")),
    Part(Xml),
    Part(BodyOnly),
    Part(NamesClients, _names("redirect_uri", "scopes"), _CREDENTIALS),
    Part(NamesOfApps, _ADDRESSES | {"client_secret"}, _CREDENTIALS),
    Part(LooksClientsUpLikePages, _names("client_id")),
    Part(FirstRegistered, _names("scopes"), _BUT_SCOPES),
    Part(TakesTheHost, _names("redirect_uri"), takes=frozenset({"redirect_uri"})),
    Part(JudgesHostsEarly, _names("redirect_uri"), _CREDENTIALS | {"scopes"}),
    Part(DropsScopes, _names("scopes"), _BUT_SCOPES),
    Part(ScopesOnPage),
    Part(AllScopesOrNone, _names("scopes")),
    Part(SlashRedirect),
    Part(NeedsCookies),
    Part(WithoutRevocation, _names("authorization_endpoint")),
    Part(Forge, _ADDRESSES, _CREDENTIALS),
    Part(League, _names("redirect_uri")),
    Part(Details),
    Part(ErrorByNumber),
    Part(Alias, _NOTHING, _CREDENTIALS),
    Part(OkWithErrors, _names("token_endpoint", "revocation_endpoint")),
    Part(BasicDoor, _names("client_secret")),
    Part(MixedStatuses),
    Part(LocksOut),
    Part(LocksOutAtOnce),
    Part(SlowsDown, _NOTHING, _NOTHING),
    Part(TakesThePrefix, _names("redirect_uri"), takes=frozenset({"redirect_uri"})),
    Part(RedirectAfterLogin, _names("redirect_uri", "scopes"), _CREDENTIALS),
    Part(UnauthorizedForAll, _names("authorization_endpoint", "client_secret"), _LOGIN),
    Part(UnauthorizedEverywhere, _ADDRESSES - {"authorization_endpoint"}, _LOGIN),
    Part(BadCodeIsUnauthorized),
    Part(
        RedirectForStrangers, frozenset({"scopes", "token_endpoint", "revocation_endpoint"}), _LOGIN
    ),
    Part(CodesNotFound, _names("client_secret", "revocation_endpoint")),
    Part(ErrorsByRedirect, _names("authorization_endpoint", "client_secret"), _LOGIN),
    Part(FailsOnCodes),
    Part(TwoFaces, _ADDRESSES, _CREDENTIALS - {"token_endpoint"}),
    Part(LoginBoxEverywhere, _names("client_id", "redirect_uri")),
    Part(LoginWithReturn, _ADDRESSES, _CREDENTIALS),
    Part(PromptIsABadRequest),
    Part(DemandsPushedRequests, _ADDRESSES, _CREDENTIALS),
    Part(JsonOnly, _names("authorization_endpoint", "client_secret"), _LOGIN),
    Part(Watchful, _names("authorization_endpoint")),
    Part(WatchfulAndLate, _ADDRESSES - {"authorization_endpoint"}, _CREDENTIALS),
    Part(HomeForStrangers, _names("client_id", "redirect_uri")),
    Part(NotFoundForAll, _names("redirect_uri")),
    Part(Gateway, _names(*_ADDRESSES)),
    Part(RedirectIsTheClients),
    Part(RefreshIsTheCodes),
    Part(WordOnly),
    Part(Realm),
    Part(Federated),
    Part(Headless),
    Part(Rails, _ADDRESSES, _CREDENTIALS),
    Part(Flows),
    Part(FilesAndMore, _names("authorization_endpoint", "client_secret"), _LOGIN),
    Part(Boot, _names(*_ADDRESSES)),
)
