"""Which scopes a login may ask for: all together, and where that is refused, which of them."""

from collections.abc import Sequence
from typing import Final

from regrant.diagnosis.checking.client import MODES
from regrant.diagnosis.checking.ground import Comparison, Ground, Row, quoted
from regrant.diagnosis.comparing.answer import Answer
from regrant.domain.probe import LoginAsk

INVALID: Final = "scope-invalid"
NOT_ALLOWED: Final = "scope-not-allowed"
_ERROR_WORDS: Final = frozenset({"invalid_scope", "invalid_scopes", "unknown_scope"})
#: With more than these, finding the one that is refused would take too many requests.
MOST: Final = 12
SEPARATORS: Final = (" ", ",")


def scope_rows(ground: Ground, client: Row, redirect: Row) -> list[Row]:
    """A row for each scope, for all together, and for the separator where that is at fault."""
    asked = ground.scopes
    if not asked:
        return [Row("scopes", "unknown", "No scope is asked for.")]
    mode = _judging_mode(ground)
    if mode is None:
        return _unknown(ground, _why_unknown(ground, client, redirect))
    together = ground.at(LoginAsk(silent=mode))
    if together is None or not refuses_scopes(together):
        return _accepted(ground, silent=mode)
    separator = _right_separator(ground, silent=mode)
    if separator is not None:
        return _wrong_separator(ground, together, separator, silent=mode)
    return _refused(ground, together, silent=mode)


def further_scope_asks(ground: Ground) -> list[LoginAsk]:
    """What tells which scope is refused, once they are refused together."""
    asked = ground.scopes
    mode = next((one for one in MODES if _refused_together(ground, silent=one)), None)
    if mode is None:
        return _asks_for_listed(ground)
    if len(asked) > MOST:
        return []
    alone = [LoginAsk(scopes=(one,), silent=mode) for one in asked]
    without = [LoginAsk(scopes=_without(asked, one), silent=mode) for one in asked]
    current = ground.application.settings.scope_separator
    others = [LoginAsk(separator=one, silent=mode) for one in SEPARATORS if one != current]
    return [*alone, *without, *(others if len(asked) > 1 else [])]


def last_scope_asks(ground: Ground) -> list[LoginAsk]:
    """Each suspect beside the scopes that are fine, when leaving out one is not enough."""
    mode = next((one for one in MODES if _refused_together(ground, silent=one)), None)
    if mode is None or any(
        _is_fine(ground, _without(ground.scopes, one), mode) for one in ground.scopes
    ):
        return []
    fine, suspects = _sorted_out(ground, silent=mode)
    if not fine or not suspects:
        return []
    base = LoginAsk(scopes=fine, silent=mode)
    return [base, *(LoginAsk(scopes=_joined(ground, fine, one), silent=mode) for one in suspects)]


def refuses_scopes(answer: Answer) -> bool:
    """Whether scopes are what the answer refuses."""
    return not answer.is_login and (
        answer.error in _ERROR_WORDS or answer.blames(INVALID, NOT_ALLOWED)
    )


def _accepted(ground: Ground, *, silent: bool) -> list[Row]:
    compared = _with_made_up(ground, silent=silent)
    if compared is None or not _proves_scopes(compared):
        return _accepted_of_listed(ground, silent=silent)
    shown = (compared,)
    reason = (
        "The provider goes on with it, and refuses a login that asks for one it does not allow."
    )
    rows = [Row(f"scopes:{one}", "ok", reason, shown) for one in ground.scopes]
    return [Row("scopes", "ok", "All of them together are accepted.", shown), *rows]


def _accepted_of_listed(ground: Ground, *, silent: bool) -> list[Row]:
    """The provider ignores scopes that it does not know, and refuses those not meant for us."""
    compared = _listed_comparison(ground, silent=silent)
    shown = (compared,) if compared else ()
    listed = ground.listed("scopes_supported") or ()
    rows: list[Row] = []
    for scope in ground.scopes:
        if scope in listed:
            reason = "The provider knows it, and refuses scopes that it does not allow."
            rows.append(Row(f"scopes:{scope}", "ok", reason, shown))
        else:
            reason = (
                "The provider ignores scopes that it does not know, and its metadata does not list "
                "this one. Whether it means anything shows only when somebody logs in."
            )
            rows.append(Row(f"scopes:{scope}", "unknown", reason, shown))
    all_ok = all(row.verdict == "ok" for row in rows)
    reason = "A login with all of them is not refused."
    return [Row("scopes", "ok" if all_ok else "unknown", reason, shown), *rows]


def _refused(ground: Ground, together: Answer, *, silent: bool) -> list[Row]:
    culprits = [one for one in ground.scopes if _is_culprit(ground, one, silent=silent)]
    shown = (Comparison("a login with all scopes", together),)
    reason = f"A login with all of them is refused: {quoted(together)}."
    rows = [Row("scopes", "wrong" if culprits else "unknown", reason, shown)]
    for scope in ground.scopes:
        alone = ground.at(LoginAsk(scopes=(scope,), silent=silent))
        said = alone if alone is not None and refuses_scopes(alone) else together
        proof = (Comparison(f"a login with `{scope}` alone", alone),) if alone else shown
        if scope in culprits:
            why = f"A login is refused with it and not without it: {quoted(said)}."
            code = _code(ground, scope, said)
            rows.append(Row(f"scopes:{scope}", "wrong", why, proof, finding=code))
        elif culprits or (alone is not None and not refuses_scopes(alone)):
            why = "A login is not refused because of it."
            rows.append(Row(f"scopes:{scope}", "ok", why, proof))
        else:
            why = f"The scopes are refused together, and which of them is not told: {quoted(said)}."
            rows.append(Row(f"scopes:{scope}", "unknown", why, proof))
    return rows


def _is_culprit(ground: Ground, scope: str, *, silent: bool) -> bool:
    """Refused together, and not without it; or refused beside those that are fine."""
    if len(ground.scopes) == 1:
        # Some servers refuse `prompt=none` itself with words about scopes.
        return not silent or _is_fine(ground, (), silent)
    if _is_fine(ground, _without(ground.scopes, scope), silent):
        alone = ground.at(LoginAsk(scopes=(scope,), silent=silent))
        return alone is None or refuses_scopes(alone)
    fine, suspects = _sorted_out(ground, silent=silent)
    if scope not in suspects or not _is_fine(ground, fine, silent):
        return False
    beside = ground.at(LoginAsk(scopes=_joined(ground, fine, scope), silent=silent))
    return beside is not None and refuses_scopes(beside)


def _sorted_out(ground: Ground, *, silent: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The scopes that are fine alone, and those that are refused alone."""
    alone = {one: ground.at(LoginAsk(scopes=(one,), silent=silent)) for one in ground.scopes}
    refused = tuple(one for one, said in alone.items() if said is not None and refuses_scopes(said))
    return tuple(one for one in ground.scopes if one not in refused), refused


def _wrong_separator(
    ground: Ground, together: Answer, separator: str, *, silent: bool
) -> list[Row]:
    other = ground.at(LoginAsk(separator=separator, silent=silent))
    shown = (Comparison("the same scopes with two separators", together, other),)
    name = {" ": "a space", ",": "a comma"}[separator]
    reason = f"The same scopes are refused as they are separated now, and accepted with {name}."
    row = Row("scope_separator", "wrong", reason, shown, separator, INVALID)
    fine = "It is accepted with another separator."
    return [row, *(Row(f"scopes:{one}", "ok", fine, shown) for one in ground.scopes)]


def _right_separator(ground: Ground, *, silent: bool) -> str | None:
    """Another separator with which the scopes are taken, each of them being fine alone."""
    alone = [ground.at(LoginAsk(scopes=(one,), silent=silent)) for one in ground.scopes]
    if len(ground.scopes) < 2 or any(one is None or refuses_scopes(one) for one in alone):
        return None
    for separator in SEPARATORS:
        answer = ground.at(LoginAsk(separator=separator, silent=silent))
        if answer is not None and not refuses_scopes(answer):
            return separator
    return None


def _judging_mode(ground: Ground) -> bool | None:
    """In which mode the provider shows that it judges scopes before a login."""
    for silent in MODES:
        if _refused_together(ground, silent=silent):
            return silent
    for silent in MODES:
        compared = _with_made_up(ground, silent=silent)
        if compared is not None and _proves_scopes(compared):
            return silent
        if _listed_comparison(ground, silent=silent):
            return silent
    return None


def _refused_together(ground: Ground, *, silent: bool) -> bool:
    together = ground.at(LoginAsk(silent=silent))
    return together is not None and refuses_scopes(together)


def _asks_for_listed(ground: Ground) -> list[LoginAsk]:
    """A scope that the metadata lists and that is not ours: an unknown one may be ignored."""
    return [
        LoginAsk(scopes=(*ground.scopes, one), silent=silent)
        for one in _listed_and_not_ours(ground)
        for silent in MODES
    ]


def _listed_and_not_ours(ground: Ground) -> tuple[str, ...]:
    listed = ground.listed("scopes_supported") or ()
    return tuple(one for one in listed if one not in ground.scopes)[:3]


def _listed_comparison(ground: Ground, *, silent: bool) -> Comparison | None:
    for one in _listed_and_not_ours(ground):
        asked = f"a login with these scopes, and with `{one}` beside them"
        other = LoginAsk(scopes=(*ground.scopes, one), silent=silent)
        compared = ground.compare(asked, LoginAsk(silent=silent), other)
        if compared and _proves_scopes(compared):
            return compared
    return None


def _with_made_up(ground: Ground, *, silent: bool) -> Comparison | None:
    asked = "a login with these scopes, and with a made-up one beside them"
    made_up = LoginAsk(scopes=(*ground.scopes, ground.made_up_scope), silent=silent)
    return ground.compare(asked, LoginAsk(silent=silent), made_up)


def _proves_scopes(compared: Comparison) -> bool:
    """Whether the other scope is refused, and ours are not."""
    other = compared.made_up
    return compared.proves and other is not None and refuses_scopes(other)


def _code(ground: Ground, scope: str, said: Answer) -> str:
    """Not known, or known and not for this client."""
    listed = ground.listed("scopes_supported") or ()
    if scope in listed or said.refuses.get(NOT_ALLOWED, 0) > said.refuses.get(INVALID, 0):
        return NOT_ALLOWED
    return INVALID


def _is_fine(ground: Ground, scopes: Sequence[str], silent: bool) -> bool:  # noqa: FBT001 - a mode
    answer = ground.at(LoginAsk(scopes=tuple(scopes), silent=silent))
    return answer is not None and not refuses_scopes(answer)


def _without(scopes: Sequence[str], one: str) -> tuple[str, ...]:
    return tuple(scope for scope in scopes if scope != one)


def _joined(ground: Ground, fine: Sequence[str], one: str) -> tuple[str, ...]:
    return tuple(scope for scope in ground.scopes if scope in fine or scope == one)


def _unknown(ground: Ground, reason: str) -> list[Row]:
    listed = ground.listed("scopes_supported")
    compared = [one for silent in MODES if (one := _with_made_up(ground, silent=silent))]
    rows = [Row("scopes", "unknown", reason, tuple(compared))]
    for scope in ground.scopes:
        note = ""
        if listed is not None:
            note = (
                " The metadata lists it." if scope in listed else " The metadata does not list it."
            )
        rows.append(Row(f"scopes:{scope}", "unknown", reason + note))
    return rows


def _why_unknown(ground: Ground, client: Row, redirect: Row) -> str:
    if client.verdict == "wrong":
        return "Scopes cannot be judged while the client ID is wrong."
    if redirect.verdict == "wrong":
        return "Scopes cannot be judged while the redirect URL is wrong."
    if not any(ground.at(LoginAsk(silent=silent)) for silent in MODES):
        return "The login page gave no answer that can be judged."
    return (
        "Before a login the provider answers alike with a made-up scope: it judges scopes later, "
        "or leaves out without a word what it does not allow."
    )
