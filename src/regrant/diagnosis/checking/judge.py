"""From answers to rows: each setting on its own, and none on the faults of another."""

from regrant.diagnosis.checking.calls import service_rows, userinfo_row
from regrant.diagnosis.checking.client import client_row
from regrant.diagnosis.checking.credentials import Credentials
from regrant.diagnosis.checking.forecast import forecast_row
from regrant.diagnosis.checking.grants import grant_row, pkce_row
from regrant.diagnosis.checking.ground import Ground, Row
from regrant.diagnosis.checking.login_page import login_page_row
from regrant.diagnosis.checking.own_side import issuer_row, own_rows
from regrant.diagnosis.checking.own_tokens import own_token_row
from regrant.diagnosis.checking.redirect import redirect_row
from regrant.diagnosis.checking.scopes import scope_rows
from regrant.diagnosis.checking.secret import method_row, secret_row, unless_for_redirect
from regrant.diagnosis.checking.token_url import token_url_row
from regrant.diagnosis.checking.tokens import introspection_row, revocation_row


def judge(ground: Ground) -> list[Row]:
    """Every row, in the order in which a person would look."""
    credentials = Credentials(ground)
    client = client_row(ground, credentials)
    token_url = token_url_row(ground)
    if token_url.verdict == "wrong":
        credentials = Credentials(ground, "known")
    secret = secret_row(ground, credentials, client, token_url)
    is_own = ground.application.settings.grant_type == "client_credentials"
    grant = (own_token_row if is_own else grant_row)(ground, credentials, secret)
    of_login = _of_login(ground, credentials, client, grant)
    redirect = next((row for row in of_login if row.setting == "redirect_uri"), None)
    if redirect is not None:
        secret = unless_for_redirect(secret, credentials, redirect)
    rows = [
        *of_login,
        token_url,
        secret,
        method_row(ground, credentials, secret),
        grant,
        revocation_row(ground, credentials, secret),
    ]
    maybe = (introspection_row(ground, credentials), userinfo_row(ground))
    rows += [row for row in maybe if row is not None]
    rows += service_rows(ground)
    return [*rows, issuer_row(ground), forecast_row(ground), *own_rows(ground)]


def _of_login(ground: Ground, credentials: Credentials, client: Row, grant: Row) -> list[Row]:
    if ground.application.settings.grant_type != "authorization_code":
        return [client]
    page = login_page_row(ground, credentials)
    redirect = redirect_row(ground, client, page, grant)
    return [
        page,
        client,
        redirect,
        *scope_rows(ground, client, redirect),
        pkce_row(ground, client, redirect),
    ]
