"""What the token endpoint answers when its answers are broken on purpose."""

from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, render_template

from regrant.practice.switchboard import Switchboard


def instead_of_answer(switches: Switchboard, client_id: str | None) -> Response | None:
    """Return what is answered before the request is even read, or nothing."""
    if wait := switches.take("token_rate_limited", client_id):
        answer = _error("temporarily_unavailable", "Too many requests", 429)
        answer.headers["Retry-After"] = str(wait)
        return answer
    if (status := switches.take("token_unavailable", client_id)) != "off":
        code = "server_error" if status == "500" else "temporarily_unavailable"
        return _error(code, "The token endpoint does not work at the moment", int(status))
    if (status := switches.take("token_html", client_id)) != "off":
        return html_page(int(status))
    if switches.choice("token_error_in_200", client_id) == "always":
        switches.take("token_error_in_200", client_id)
        return _error("invalid_request", "The request could not be processed", 200)
    return None


def html_page(status: int) -> Response:
    """Make the page of some proxy or login form where JSON was due."""
    return Response(render_template("stranger.html", status=status), status, mimetype="text/html")


def distorted(answer: Response, switches: Switchboard, client_id: str | None) -> Response:
    """Return a proper answer of the token endpoint in the odd shape that is switched on."""
    if answer.status_code == 200:
        return _odd_success(answer, switches, client_id)
    if switches.is_on("errors_without_description", client_id):
        _take_description(answer)
    if switches.take("token_error_in_200", client_id) == "errors":
        answer.status_code = 200
    return answer


def _odd_success(answer: Response, switches: Switchboard, client_id: str | None) -> Response:
    fields: dict[str, Any] = answer.get_json()
    malformed = switches.take("token_malformed", client_id)
    if switches.take("token_type_missing", client_id):
        del fields["token_type"]
    if switches.take("expires_in_missing", client_id):
        fields.pop("expires_in", None)
    if switches.take("token_numbers_as_strings", client_id) and "expires_in" in fields:
        fields["expires_in"] = str(fields["expires_in"])
    if malformed == "no_access_token":
        del fields["access_token"]
    if switches.take("token_form_encoded", client_id):
        answer.data, answer.mimetype = urlencode(fields), "application/x-www-form-urlencoded"
    else:
        answer.data = jsonify(fields).data
    if malformed == "empty":
        answer.data = b""
    elif malformed == "truncated":
        answer.data = answer.data[: len(answer.data) // 2]
    return answer


def _take_description(answer: Response) -> None:
    told: dict[str, Any] = answer.get_json()
    answer.data = jsonify(error=told["error"]).data
    if "WWW-Authenticate" in answer.headers:
        answer.headers["WWW-Authenticate"] = "Basic"


def _error(error: str, description: str, status: int) -> Response:
    answer = jsonify(error=error, error_description=description)
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer
