"""When there is nothing to complain about: only then is "no finding" the right answer."""

from regrant.diagnosis.situation import Situation


def is_plain_success(situation: Situation) -> bool:
    """Whether the answer is what one hopes for at its stage."""
    reading, stage = situation.reading, situation.stage
    if situation.observation.transport_error or reading.has_error_mark or reading.errors_weigh:
        return False
    status = reading.status
    if status is not None and status >= 400:
        return False
    if is_page_for_data(situation):
        return False
    if stage in {"token", "refresh"}:
        return bool(reading.token and reading.token.has_access_token) or (
            stage == "token" and situation.context.has_refresh_token is True and not reading.text
        )
    if stage in {"authorize", "callback"}:
        has_code = bool(situation.observation.callback_params.get("code"))
        return has_code or (stage == "authorize" and status in {200, 302, 303} and not reading.text)
    return status is not None and 200 <= status < 400


def is_page_for_data(situation: Situation) -> bool:
    """Whether a page came to a call from whose answer values are taken: nothing is in it."""
    method = situation.evidence.own.method
    expects_data = method is not None and bool(method.settings.outputs)
    return situation.stage == "call" and expects_data and situation.reading.shape == "html"
