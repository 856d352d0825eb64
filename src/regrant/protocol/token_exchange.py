"""Trading an access token for a longer-lived one, where a provider has no refresh tokens."""

from regrant.domain.provider_wire import TokenExchange
from regrant.domain.secret import Secret
from regrant.protocol.client_authentication import ClientCredentials
from regrant.protocol.http import JSON, HttpRequest, form_request, with_query


def exchange_request(
    endpoint: str, how: TokenExchange, token: Secret, credentials: ClientCredentials
) -> HttpRequest:
    """Build the request as the catalogue says that the provider wants it.

    Args:
        endpoint: The exchange's own address, else the token endpoint.
        how: Names of grant and parameters.
        token: The access token to trade.
        credentials: Of the client; which of them go along is for the catalogue to say.
    """
    params = [("grant_type", how.grant_type), (how.token_param, token.reveal())]
    secret = credentials.client_secret
    if "client_id" in how.client_params:
        params.append((credentials.client_id_param, credentials.client_id))
    if "client_secret" in how.client_params and secret:
        params.append((credentials.client_secret_param, secret.reveal()))
    params += list(how.params.items())
    if how.method == "GET":
        return HttpRequest("GET", with_query(endpoint, params), (("accept", JSON),))
    return form_request(endpoint, params)
