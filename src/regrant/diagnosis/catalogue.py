"""Finds the rules: every module in `rules` is one, adding the file is enough."""

import importlib
import pkgutil
from functools import cache

from regrant.diagnosis import rules as folder
from regrant.diagnosis.model import Rule


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, ordered by code."""
    names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
    return tuple(importlib.import_module(f"{folder.__name__}.{name}").RULE for name in names)


@cache
def rule(code: str) -> Rule:
    """The rule for a code.

    Raises:
        KeyError: No such code.
    """
    return {one.code: one for one in rules()}[code]
