"""Addresses with variables, such as `https://{subdomain}.example/token`, and filling them in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from regrant.errors import FieldProblem, InvalidInputError

VariableKind = Literal["host", "label", "suffix", "segment", "text"]

_NAME: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PATTERNS: Final[Mapping[VariableKind, re.Pattern[str]]] = {
    "label": re.compile(_LABEL),
    "suffix": re.compile(rf"{_LABEL}(?:\.{_LABEL}){{0,8}}"),
    "host": re.compile(rf"{_LABEL}(?:\.{_LABEL}){{1,8}}(?::[0-9]{{1,5}})?"),
    "segment": re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9._~-]{1,128}"),
    "text": re.compile(r"[\x21-\x7e]{1,300}"),
}
_EXPECTED: Final[Mapping[VariableKind, str]] = {
    "label": "one part of a host name: letters, digits and hyphens, no dot",
    "suffix": "the end of a host name, such as com or com.au",
    "host": "a host name such as login.example.com, without https:// and without a path",
    "segment": "one part of a path: letters, digits, dot, hyphen, underscore or tilde, no slash",
    "text": "printable characters without spaces",
}


@dataclass(frozen=True, slots=True)
class Variable:
    """A part of a provider's addresses that differs from customer to customer.

    `kind` says where it stands and so which characters it may have: `host` a whole host name,
    `label` one part of it, `suffix` its end, `segment` one part of a path, `text` a parameter's
    value. Without a `default` the administrator has to give a value, unless it is `optional`:
    then whatever needs it is left out.
    """

    meaning: str
    kind: VariableKind
    default: str | None = None
    choices: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    optional: bool = False


def variable_names(template: str) -> tuple[str, ...]:
    """The variables of a template, each once, in their order.

    Example:
        >>> variable_names("https://{host}/realms/{realm}/token")
        ('host', 'realm')
    """
    return tuple(dict.fromkeys(_NAME.findall(template)))


def values_for(variables: Mapping[str, Variable], given: Mapping[str, str]) -> dict[str, str]:
    """The values to fill in: what was given, else the defaults.

    Raises:
        InvalidInputError: A value has characters that could lead the address elsewhere.
    """
    values: dict[str, str] = {}
    problems: list[FieldProblem] = []
    for name, variable in variables.items():
        value = given.get(name, "").strip() or variable.default
        if value is None:
            continue
        if _PATTERNS[variable.kind].fullmatch(value) is None:
            expected = _EXPECTED[variable.kind]
            problems.append(FieldProblem(f"url_variables.{name}", f"has to be {expected}"))
        values[name] = value
    if problems:
        raise InvalidInputError(
            "; ".join(f"{problem.field} {problem.message}" for problem in problems), *problems
        )
    return values


def fill(template: str, values: Mapping[str, str]) -> str | None:
    """The template with its values, or `None` while a value is missing.

    The values have to come from `values_for`, which refuses those that could change the host.

    Example:
        >>> fill("https://{host}/token", {"host": "git.example"})
        'https://git.example/token'
        >>> fill("https://{host}/token", {})
    """
    if any(name not in values for name in variable_names(template)):
        return None
    return _NAME.sub(lambda match: values[match[1]], template)
