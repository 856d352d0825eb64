"""How a browser reached us, as far as it says so itself.

A proxy may replace `Host` and anybody may send `X-Forwarded-*`, and no setting says which proxies
to believe: neither proves anything. `Origin`, and the address that our own script saw, are the
browser's own words.
"""

import re
from typing import Final

from starlette.requests import Request

from regrant.usecases.check.own_address import Browser
from regrant.web.forms import Form

#: The field in which our script says at which address it runs.
FIELD: Final = "browser"
_ORIGIN: Final = re.compile(
    r"https?://(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?\Z"
)
_HOST: Final = re.compile(r"[A-Za-z0-9._\-\[\]:]{1,260}\Z")


def browser_of(request: Request, form: Form) -> Browser:
    """The browser that sent a form of ours.

    Example:
        >>> bool(_ORIGIN.match("https://regrant.example.org:8443")), bool(_ORIGIN.match("null"))
        (True, False)
    """
    given = (form.get(FIELD).lower(), request.headers.get("origin", "").lower())
    host = request.headers.get("host", "")
    return Browser(
        origin=next((one for one in given if _ORIGIN.match(one)), None),
        host=host if _HOST.match(host) else None,
    )
