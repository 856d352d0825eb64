"""The few things that OAuth answers talk about, and what they say of them, in any wording."""

import re
from typing import Final

GAP = r"[\s_\-.]*"


LITERAL_SPACE = "\x01"


def _either(*patterns: str) -> str:
    """Join patterns; a space stands for any separator, except inside a look-behind."""
    kept = (
        re.sub(r"\(\?<[!=].*?\)", lambda m: m[0].replace(" ", LITERAL_SPACE), p) for p in patterns
    )
    return "|".join(p.replace(" ", GAP).replace(LITERAL_SPACE, " ") for p in kept)


#: Subjects, the longer and rarer first: the first that matches takes the words.
SUBJECTS: Final = {
    "redirect_domain": _either(
        r"(?:redirect|callback)(?:ion)? domains?", r"app(?:lication)?s?['\u2019]?s? domains?"
    ),
    "redirect_uri": _either(
        r"(?:redirect(?:ion|ed|ing)?|call back|reply|return|post ?back)(?: to)? "
        r"(?:ur[il]s?|address(?:es)?|links?|endpoints?|locations?)",
        r"\bru name",
        r"redirects?\b(?= (?:does|did|is|must|mismatch|not))",
        r"redirect(?:ing|ed|ion)? to (?:an?|the|this|your)? ?(?:ur[il]|address|link|page)\b",
        r"ur[il]s? (?:that )?(?:you|we|it|the app) (?:are|is) redirect\w*(?: to)?",
        r"(?<=invalid )redirect\b",
        r"(?<=unregistered )redirect\b",
        r"(?<=bad )redirect\b",
        r"(?<=wrong )redirect\b",
    ),
    "code_verifier": _either(
        r"code verifier", r"code challenges?(?: method)?", "pkce", "proof key"
    ),
    "client_secret": _either(
        r"(?:client|app|application|consumer|oauth|api|shared) secrets?(?: key)?",
        r"secret keys?",
        r"(?<!user )\bsecret\b",
    ),
    "client_assertion": _either(r"client assertions?", r"assertions?\b", r"private key jwt"),
    "client_credentials": _either(
        r"client credentials?\b(?! (?:grant|flow)\b)",
        r"(?:client|app|application) auth(?:entication|orization)?\b",
        r"client (?:could|can|was|has|is|did)? ?not (?:be )?authenticated?",
        r"method of client authentication",
        r"authenticat(?:e|ing) (?:the )?(?:client|application)",
        r"credentials (?:of|for) (?:the )?(?:client|application)",
    ),
    "client_id": _either(
        r"(?:client|app|application|consumer|integration|integrator|partner|oauth app) "
        r"(?:ids?|identifiers?|keys?|guid)\b",
        r"(?:application|client|app) with (?:the )?(?:id|identifier|client id|requested id)",
        r"(?:platform|oauth 2?0?) ?(?:app|client)\b",
    ),
    "grant_type": _either(
        r"grant types?",
        r"(?:authorization code|code|client credentials?|device|password|oauth) (?:flows?|grant)\b"
        r"(?= is| was| not| disabled| has)",
        r"authorization flows?",
        r"oauth flows?",
        r"implicit (?:flow|grant)",
    ),
    "response_type": _either(r"response (?:types?|modes?)"),
    "refresh_token": _either(
        r"refresh tokens?",
        r"refreshtoken",
        r"authorization refresh token",
        r"\brt\b(?= (?:has|is|was|not|expired|invalid|revoked|reused)\b)",
    ),
    "authorization_code": _either(
        r"(?:authori[sz]ation|auth|oauth2?|access|verification|authentication|one time|exchange"
        r"|authorized|temporary) (?:grant )?codes?\b",
        r"grant codes?\b",
        r"code exchange\b",
        r"(?<!error )(?<!status )(?<!country )(?<!return )(?<!response )(?<!http )"
        r"\b(?:the |this |matching |provided )code\b",
        r"(?<=invalid )code\b(?! (?:verifier|challenge))",
        r"(?<=missing )code\b(?! (?:verifier|challenge))",
        r"(?<=expired )code\b",
        r"(?<=unknown )code\b",
        r"\bcode\b(?= (?:is|was|has|not|already|expired|invalid|does|parameter|passed|provided"
        r"|can only))",
    ),
    "id_token": _either(r"id token"),
    "access_token": _either(
        r"(?:access|oauth2?|bearer|api|auth|authentication|authorization|session|security|user"
        r"|page) tokens?",
        r"\bjwts?\b",
        r"\bjws\b",
        r"\bapi keys?\b",
        r"(?<!secret )(?<!private )(?<!public )(?<!consumer )\bkey\b"
        r"(?= (?:has|is|was|not|does|expired))",
        r"\bsessions?(?: id)?\b",
        r"(?<!csrf )(?<!state )(?<!refresh )(?<!id )\btokens?\b",
    ),
    "scope": _either(r"(?:oauth |access |api )?scopes?", r"data access"),
    "permission": _either(
        r"permissions?", r"privileges?", r"access rights?", r"(?:insufficient|user|admin) rights"
    ),
    "state": _either(
        r"state (?:parameter|token|value)s?", r"\bstate\b", r"csrf(?: token)?", "xsrf"
    ),
    "audience": _either(
        r"audiences?",
        r"resource (?:indicator|parameter|server|identifier)",
        r"protected resource",
        r"\baud\b",
    ),
    "issuer": _either(r"issuers?\b", r"\biss\b"),
    "ip": _either(r"\bips?(?: address(?:es)?| ranges?)?\b", r"network address", r"ip restrict\w*"),
    "tenant": _either(
        r"tenants?", r"directory", r"realms?", r"environments?", r"sandbox", r"subdomain"
    ),
    "domain": _either(r"domains?\b", r"hostnames?\b", r"origins?\b", r"referr?ers?\b"),
    "organization": _either(
        r"organi[sz]ations?", r"workspaces?", r"compan(?:y|ies)", r"enterprises?"
    ),
    "policy": _either(r"polic(?:y|ies)", r"conditional access", r"security defaults", r"firewall"),
    "administrator": _either(r"admin(?:istrator)?s?\b"),
    "mfa": _either(
        r"\bmfa\b",
        r"multi factor",
        r"two factor",
        r"2 ?fa\b",
        r"second factor",
        r"two step",
        r"otp\b",
        r"strong authentication",
    ),
    "consent": _either(r"consent(?:ed)?\b"),
    "login": _either(
        r"log(?:ged)? ?ins?\b", r"sign(?:ed)? ?ins?\b", r"re ?auth(?:enticat\w*|oriz\w*)"
    ),
    "time": _either(
        r"\b(?:iat|exp|nbf)\b",
        r"clocks?\b",
        r"time ?skew",
        r"time ?stamps?\b",
        r"time range",
        r"time ?frame",
        r"in the future",
        r"not yet valid",
        r"used before",
        r"issued at",
        r"prior to",
        r"system time",
    ),
    "rate": _either(
        r"rate limit\w*",
        r"quotas?",
        r"too many",
        r"throttl\w*",
        r"request limit",
        r"api limit",
        r"call limit",
        r"limit exceeded",
        r"requests per",
    ),
    "user": _either(
        r"(?:integration|service|api|system) (?:users?|accounts?)\b",
        r"users?['\u2019]?s?\b",
        r"accounts?\b",
        r"members?\b",
        r"callers?\b",
        r"(?<!resource )(?<!service )\bprincipals?\b(?! roles?)",
        r"profiles?\b",
    ),
    "credentials": _either(r"credentials?\b"),
    "client": _either(
        r"clients?\b", r"appl?(?:ication)?s?\b(?!le)", r"consumers?\b", r"integrations?\b"
    ),
    "header": _either(
        r"auth(?:orization)? (?:http )?(?:request )?(?:header|field)", r"auth(?:orization)? scheme"
    ),
}

PREDICATES: Final = {
    "mismatch": _either(
        r"mis ?match\w*",
        r"(?:does|do|did|must|is|are|has|was) not match\w*",
        r"\bno(?:t|n)? match\w*",
        r"must (?:be identical|match)",
        r"\bdiffers?\b",
        r"not (?:the )?same",
        r"different (?:from|than)",
        r"(?:has|have) changed",
        r"not in (?:the )?(?:list|white ?list|allow ?list)",
        r"not (?:white|allow) ?list\w*",
    ),
    "used": _either(
        r"already (?:been )?(?:used|redeemed|consumed|exchanged|claimed|processed)",
        r"(?:been|was) (?:already )?(?:used|redeemed|consumed|exchanged)\b",
        r"re-?used?\b",
        r"used (?:more than once|twice)",
        r"only be used once",
        r"use[ds]? once",
        r"rotated",
        r"replay\w*",
    ),
    "expired": _either(
        r"expired?\b",
        r"expir(?:es|ation|y|ing)\b",
        r"timed? ?out",
        r"too old",
        r"stale\b",
        r"no longer valid",
        r"outdated",
        r"life ?time (?:was |is |has been )?exceeded",
        r"past (?:its|the) (?:expiry|expiration|lifetime)",
    ),
    "revoked": _either(
        r"revoked?\b",
        r"revocation",
        r"invalidated",
        r"withdrawn",
        r"deauthori[sz]ed",
        r"(?:been|was|were|is) (?:deleted|removed|disabled|reset|terminated|closed)",
        r"deactivated",
        r"uninstalled",
        r"inactive\b",
        r"suspended",
        r"no longer (?:active|accepted|usable|honou?red)",
    ),
    "other_owner": _either(
        r"(?:issued|belongs?|granted|assigned|generated) (?:to|for) (?:an ?other|a different)",
        r"(?:does|did) not belong",
        r"wrong (?:client|app|application|owner)\b",
        r"not issued (?:to|for|by)",
    ),
    "unknown": _either(
        r"not (?:be )?found",
        r"(?:could|can|did|was) ?not (?:be )?(?:find|found|located?)",
        r"(?:does|do|did) not exist",
        r"no such",
        r"un ?known",
        r"un ?recogni[sz]ed",
        r"not recogni[sz]ed?",
        r"un ?registered",
        r"not (?:been )?registered",
        r"no \w+ found",
        r"(?:error|failed|unable|could not|cannot) (?:to )?"
        r"(?:get(?:ting)?|find(?:ing)?|load(?:ing)?|fetch(?:ing)?|retriev\w+|locat\w+|look\w* up)"
        r"(?= (?:the |an? |this )?(?:oauth2? |registered )?(?:client|app(?:lication)?|consumer)\b)",
        r"not known",
        r"non ?exist\w*",
        r"(?:no longer|never) exist\w*",
        r"not an? (?:recogni[sz]ed|known|registered|supported|existing)",
        r"cannot find",
        r"doesn't exist",
        r"no (?:client|application|app|matching)\b",
        r"not exist\w*",
        r"undefined",
    ),
    "missing": _either(
        r"missing",
        r"\bno (?=['\"]?[\w ]{2,30}['\"]? (?:parameter|param|field|header)\b)",
        r"\bno (?=(?:local |saved |stored |oidc |oauth2? |pending |auth |login |session )+state\b)",
        r"(?:is|are|was) required",
        r"required (?:parameter|field|param)\w*",
        r"(?:not|no|without|never) (?:been )?(?:provided|supplied|specified|present)\b",
        r"(?:not|no|without|never) (?:been )?(?:sent|given|set)\b",
        r"(?:should|must|can) ?not be (?:null|nil|empty|blank|undefined|missing)",
        r"fill in\b",
        r"please (?:provide|specify|supply|enter)\b(?! (?:an? |the |your )?(?:valid|correct|new))",
        r"must (?:contain|include|provide|specify|have\b(?! to\b))(?! (?:a |an )?valid)",
        r"(?:must|ha(?:s|ve) to|needs? to) be (?:provided|set|supplied|present|specified|filled in)"
        r"(?! (?:a |an )?valid)",
        r"not (?:found|present) in (?:the )?(?:request|header|body)",
        r"lack(?:s|ing)?\b",
        r"\babsent\b",
        r"(?:is|was|be|are|or) (?:empty|blank|null|nil)\b",
        r"\brequired\b(?! (?:scopes?|permissions?|privileges?))",
        r"\bno (?:access|refresh|client|auth\w*|bearer|credentials?|token|code|state)\b",
        r"need(?:s|ed)? (?:a|an|to (?:provide|include|supply))\b(?! valid)",
        r"requires? (?:a|an|the)?\b(?! valid)",
    ),
    "unsupported": _either(
        r"un ?supported",
        r"(?:not|does not|is not|un) ?support\w*",
        r"not (?:been )?enabled",
        r"not available",
        r"disabled",
        r"(?:turned|switched) off\b",
        r"not implemented",
        r"deprecated",
    ),
    "unconfigured": _either(
        r"not (?:been )?configured(?! (?:for|to) (?:your|this|the) (?:app|client))",
        r"not (?:been )?set up",
    ),
    "insufficient": _either(
        r"insufficient\w*",
        r"not (?:have )?(?:sufficient|enough|adequate)",
        r"(?:no|lacks?|without) "
        r"(?:sufficient|necessary|required|enough|the (?:required|necessary))",
        r"inadequate",
        r"(?:does|do|did) not have (?:the )?"
        r"(?:sufficient|required|necessary|enough|appropriate|right|proper|correct)",
        r"higher privileges",
        r"\bno (?=(?:\w+ )?(?:permission|privilege|access right)s?\b)",
    ),
    "not_allowed": _either(
        r"not (?:been )?configured (?:for|to) (?:your|this|the) (?:app|client)\w*",
        r"(?:not|never|un) ?(?:been )?(?:allowed|permitted|authori[sz]ed)",
        r"(?:not|never|un) ?(?:been )?(?:approved|granted|entitled)",
        r"not (?:been )?(?:assigned|pre ?approved|pre ?authori[sz]ed|eligible|accepted|valid for)",
        r"not (?:been )?(?:declared|listed|included) (?:in|for|on)\b",
        r"\bsubset of",
        r"(?:does|do|did) not have (?:access|permission|the)?\b",
        r"is ?not (?:available|accessible)",
        r"forbidden",
        r"(?:prevents?|prohibits?|(?:does|do|did) not (?:allow|permit))\b",
        r"prohibited",
        r"disallowed",
        r"un ?authori[sz]ed",
        r"restricted",
        r"blocked",
        r"exceeds?",
        r"beyond",
        r"outside",
        r"not have access",
        r"rejected",
        r"(?:cannot|can not|may not|not able to|not) (?:be )?"
        r"(?:used?|request(?:ed)?|access|ask for)\b",
    ),
    "denied": _either(
        r"den(?:y|ied)\b",
        r"refused",
        r"declin\w+",
        r"cancell?ed",
        r"rejected by (?:the )?user",
        r"did not (?:grant|allow|authorize)",
    ),
    "invalid": _either(
        r"in ?valid\w*",
        r"not (?:a )?valid\b",
        r"no valid\b",
        r"(?<!\w)valid(?= (?:[\w'-]+ ){1,4}(?:is required|(?:must|ha[sve]+ to|needs? to) be\b))",
        r"must (?:be|start|begin|end)\b"
        r"(?! (?:in\b|authenticated|logged|signed|used|sent|called|granted|approved|enabled"
        r"|a member|an? admin|an? owner|able|done|made|accepted|authorized|verified))",
        r"in ?correct\w*",
        r"wrong\b",
        r"\bbad\b",
        r"mal ?formed",
        r"illegal",
        r"un ?acceptable",
        r"un ?readable",
        r"error (?:validating|verifying|decoding|parsing|checking)",
        r"broken",
        r"corrupt\w*",
        r"garbled",
        r"(?:could|can|did|was|failed to|unable to) ?(?:not)? ?(?:be )?"
        r"(?:verif\w+|validat\w+|decod\w+|pars\w+|decrypt\w*)",
        r"fail(?:ed|s|ure)?\b",
        r"not correct",
    ),
    "incompatible": _either(
        r"not compatible", r"in ?compatible", r"more than one resource", r"cannot be combined"
    ),
}
