"""The one place through which observed text passes before anybody sees it.

Secrets are masked, control characters and markup are made inert, and length is bounded. A value
is masked when its name says that it is secret, when its shape does, or when it stood under such
a name anywhere in the same observation. Error words, scopes and addresses stay readable.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from regrant.diagnosis.word_list import word_set

MASK: Final = "•••"
#: What stands for angle brackets, so that no markup lives.
OPENING: Final = "\u2039"
CLOSING: Final = "\u203a"
MAX_SHOWN: Final = 300
#: Secrets are collected from the beginning and the end of long texts.
MAX_SEARCHED: Final = 16_000
#: Names whose value is never shown; canonical, without case and separators.
SECRET_NAMES: Final = word_set("""
    accesstoken refreshtoken idtoken authtoken oauthtoken bearertoken token clientsecret appsecret
    consumersecret secret secretkey password passwd pwd apikey privatekey codeverifier verifier
    clientassertion assertion authorizationcode authcode code devicecode usercode state nonce
    session sessionid sid cookie setcookie signature sig fbexchangetoken subjecttoken actortoken
    hmac ticket otp passcode credential xapikey jwt oauthtokensecret oauthverifier pat
    accesskey secretaccesskey sharedsecret authorization proxyauthorization dpop logintoken
    securitytoken usertoken apptoken bottoken pagetoken userpassword clientkey requesttoken
    """)
SECRET_ENDINGS: Final = ("token", "secret", "password", "apikey", "privatekey", "assertion")
_NAMED: Final = re.compile(
    r"""(?<![A-Za-z0-9_\-])(?P<name>[A-Za-z][A-Za-z0-9_\-]{1,30})(?P<sep>\\?["']?\]?\s{0,3}(?:=>|:=|=|:|%3[Dd])\s{0,3}\\?["']?)
    (?P<value>[^\s"'<>&,;}\])\\]+)""",
    re.VERBOSE,
)
_SCHEME: Final = re.compile(
    r"(?i)\b(bearer|basic|token|dpop|digest|oauth|zoho-oauthtoken|apikey|negotiate)"
    r"(:?\s+)([A-Za-z0-9+/=_.\-~:]{6,})"
)
_ADDRESS_LOGIN: Final = re.compile(r"://[^/\s:@]{0,80}:[^/\s@]{1,200}@")
_TOKEN: Final = re.compile(r"[A-Za-z0-9+/_=\-.~%|]{12,}")
_PREFIXES: Final = tuple(
    word_set(
        "eyj gho_ ghp_ ghu_ ghs_ ghr_ github_pat glpat glrt xoxa xoxb xoxe xoxo xoxp xoxr xoxs"
        " xapp sk_ pk_ rk_ sk- sq0 shpat shpca shppa shpss ya29. 1// eaa aiza gocspx"
        " lin_api lin_oauth ntn_ secret_ pat- patr hf_ npm_ dop_v1 doo_v1 dor_v1 whsec rg_ sg. "
        "akia asia atza| atzr| whpk bearer_ oauth2_ access_ refresh_ amzn1.oa2-cs"
    )
)
_UUID: Final = re.compile(
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
)
_SECRET_BEFORE: Final = re.compile(
    r"(?i)(?:\bcode|token|secret|verifier|password|session|ticket)\b[^.\n]{0,24}\Z"
)
_ANSI: Final = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])|\\u001[bB]\[[0-9;]{0,12}m"
)
_PLAIN_VALUE: Final = re.compile(
    r"\A(?:[a-z]{2,14}(?:[_\- ][a-z]{2,14}){0,5}|[1-5]\d\d|[A-Z][a-z]+)\W*\Z"
)
_ERROR_VALUE: Final = re.compile(
    r"\A(?:(?i:AADSTS\d+|[A-Z]{2,4}-\d{1,5}|[A-Z]+(?:_[A-Z0-9]+)+)"
    r"|[A-Z]{0,6}[a-z]+(?:[A-Z]{1,6}[a-z]+)+|\d{1,6})\W*\Z"
)


def mask(text: str) -> str:
    """Take out of a text what by its name or shape is or may be a secret.

    Example:
        >>> mask("refresh_token=1//0abc failed with invalid_grant")
        'refresh_token=••• failed with invalid_grant'
        >>> mask("Authorization: Bearer abc123def456")
        'Authorization: Bearer •••'
        >>> mask("code: invalid_grant, scope https://www.googleapis.com/auth/drive.readonly")
        'code: invalid_grant, scope https://www.googleapis.com/auth/drive.readonly'
    """
    text = _ADDRESS_LOGIN.sub(f"://{MASK}@", text)
    text = _SCHEME.sub(_masked_scheme, text)
    text = _NAMED.sub(_masked_value, text)
    return _TOKEN.sub(_masked_token, text)


def neutral(text: str) -> str:
    """A text of ours with foreign values in it, without anything that could come alive."""
    plain = _ANSI.sub("", text)
    if not plain.isprintable():
        plain = "".join(letter if letter.isprintable() else " " for letter in plain)
    return plain.replace("<", OPENING).replace(">", CLOSING)


def inert(text: str, limit: int = MAX_SHOWN) -> str:
    """Make foreign text safe to show anywhere: one line, no controls, no markup, bounded.

    Example:
        >>> inert("a<b>") == f"a{OPENING}b{CLOSING}"
        True
    """
    text = _ANSI.sub("", text[: limit * 8])
    if not (text.isascii() and text.isprintable()):
        text = "".join(_letter(letter) for letter in text)
    plain = " ".join(text.split())
    plain = plain.replace("<", OPENING).replace(">", CLOSING).replace("`", "'")
    return plain if len(plain) <= limit else plain[: limit - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Redactor:
    """Masks with the memory of one observation: a secret seen once is masked everywhere."""

    secrets: tuple[str, ...] = ()

    def shown(self, text: str, limit: int = MAX_SHOWN) -> str:
        """What may be shown of an observed text: masked first, then inert."""
        text = text[: limit * 8]
        for secret in self.secrets:
            if secret in text:
                text = text.replace(secret, MASK)
        return inert(mask(text), limit)


def redactor_for(texts: Iterable[str]) -> Redactor:
    """Collect every value that stands under a secret name in these texts."""
    secrets: set[str] = set()
    for text in texts:
        searched = text if len(text) <= MAX_SEARCHED else text[:MAX_SEARCHED] + text[-4000:]
        for found in _NAMED.finditer(searched):
            if _is_secret_pair(found["name"], found["value"]) and len(found["value"]) >= 5:
                secrets.add(found["value"])
        secrets |= {found[3] for found in _SCHEME.finditer(searched) if _is_opaque(found[3])}
        if len(secrets) > 400:
            break
    return Redactor(tuple(sorted(secrets, key=len, reverse=True)))


def _letter(letter: str) -> str:
    if letter in "\n\t\r":
        return " "
    return "" if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn"} else letter


def _is_secret_pair(name: str, value: str) -> bool:
    canonical = name.lower().replace("_", "").replace("-", "")
    if canonical not in SECRET_NAMES and not canonical.endswith(SECRET_ENDINGS):
        return False
    return not (_PLAIN_VALUE.match(value) or _ERROR_VALUE.match(value) or MASK in value)


def _masked_value(found: re.Match[str]) -> str:
    if _is_secret_pair(found["name"], found["value"]):
        return f"{found['name']}{found['sep']}{MASK}"
    return found[0]


def _is_opaque(value: str) -> bool:
    return not (value.isalpha() and (value.islower() or value.istitle()) and len(value) < 24)


def _masked_scheme(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}{MASK}" if _is_opaque(found[3]) else found[0]


def _masked_token(found: re.Match[str]) -> str:
    value = found[0]
    before = found.string[max(0, found.start() - 48) : found.start()]
    return MASK if _looks_secret(value, before) else value


def _looks_secret(value: str, before: str) -> bool:
    """Judge one word without spaces by its beginning, length and mixture of letters."""
    if value.lower().startswith(_PREFIXES) and len(value) >= 16 and not _is_words(value):
        return True
    if _UUID.fullmatch(value):
        return bool(_SECRET_BEFORE.search(before))
    if _is_words(value) or value.upper().startswith("AADSTS"):
        return False
    if len(value) > 40:
        return True
    changes = sum(1 for one, two in itertools.pairwise(value) if one.isdigit() != two.isdigit())
    mixed = any(c.isdigit() for c in value) and any(c.isupper() for c in value)
    return changes >= 6 or (mixed and changes >= 3 and len(value) >= 16)


def _is_words(value: str) -> bool:
    """Names, addresses and dates: every part is a word or a short number."""
    parts = [part for part in re.split(r"[._/\-=%+~|]", value) if part]
    return all(
        (part.isalpha() and len(part) <= 30 and not _is_jumbled(part)) or _is_tame(part)
        for part in parts
    )


def _is_tame(part: str) -> bool:
    return (part.isdigit() and len(part) <= 8) or (len(part) <= 7 and part.isalnum())


def _is_jumbled(part: str) -> bool:
    """Small and large letters without the order of words."""
    turns = sum(1 for one, two in itertools.pairwise(part) if one.islower() and two.isupper())
    singles = len(re.findall(r"[A-Z]", part))
    return len(part) > 12 and turns >= 3 and singles > len(part) / 4
