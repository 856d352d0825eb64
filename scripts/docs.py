"""Write the reference pages from where the facts live. `make docs` runs it; a test compares."""

import sys
from pathlib import Path
from typing import Any, get_args

import msgspec

from regrant import errors
from regrant.cli import reference
from regrant.cli.exit_codes import exit_code_of
from regrant.diagnosis.pages import write_pages
from regrant.domain.principal import PERMISSIONS, ROLES, UNLIMITED_ONLY
from regrant.errors import RegrantError
from regrant.settings import PREFIX, CommandLine, Settings
from regrant.web import app
from regrant.web.problem import status_of
from regrant.web.routing import PREFIX as API
from regrant.web.routing import ROUTES

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    return {
        "settings.md": _settings(),
        "errors.md": _errors(),
        "roles.md": _roles(),
        "api.md": _api(),
        "cli.md": reference.page(),
    }


def _settings() -> str:
    lines = [
        "# Settings",
        "",
        "All settings are environment variables, read at start by every command.",
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    lines += _settings_of(Settings)
    lines += [
        "",
        "## For commands that speak to a running server",
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
        *_settings_of(CommandLine),
    ]
    return "\n".join(lines) + "\n"


def _settings_of(kind: type[msgspec.Struct]) -> list[str]:
    lines: list[str] = []
    for field in msgspec.structs.fields(kind):
        if description := _description(field.type):
            default = f"`{field.default}`" if field.default else ""
            lines.append(f"| `{PREFIX}{field.name.upper()}` | {default} | {description} |")
    return lines


def _description(kind: Any) -> str:
    return next((m.description for m in get_args(kind)[1:] if getattr(m, "description", "")), "")


def _errors() -> str:
    lines = [
        "# Errors",
        "",
        "A problem (RFC 9457) carries one of these codes, or the code of a finding. The command",
        "line ends with the exit code.",
        "",
        "| code | meaning | HTTP | exit |",
        "|---|---|---|---|",
    ]
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, RegrantError) and kind is not RegrantError
    ]
    for kind in kinds:
        error = kind("")
        meaning = (kind.__doc__ or "").strip().splitlines()[0]
        status, code = status_of(error), exit_code_of(error)
        lines.append(f"| `{kind.code}` | {meaning} | {status} | {code} |")
    return "\n".join(lines) + "\n"


def _roles() -> str:
    every = sorted({permission for role in ROLES for permission in PERMISSIONS[role]})
    lines = [
        "# Roles",
        "",
        "A key can be limited to some applications and services beside its role; what lies outside",
        "the limits does not exist for it. Such a key registers nothing outside its limits, sees",
        "only keys that are limited at least as much, and does nothing that concerns everything:",
        f"{' and '.join(f'`{one}`' for one in sorted(UNLIMITED_ONLY))} are not for it.",
        "`tokens:read` can be given to a key of any role.",
        "",
        f"| permission | {' | '.join(ROLES)} |",
        f"|---|{'---|' * len(ROLES)}",
    ]
    for permission in every:
        marks = ["yes" if permission in PERMISSIONS[role] else "" for role in ROLES]
        lines.append(f"| `{permission}` | {' | '.join(marks)} |")
    return "\n".join(lines) + "\n"


def _api() -> str:
    lines = [
        "# HTTP API",
        "",
        "The whole contract is the OpenAPI 3.1 document at `/api/v1/openapi.json`.",
        "",
        "| call | meaning | permission |",
        "|---|---|---|",
    ]
    for route in sorted(ROUTES, key=lambda one: (one.tag, one.path, one.verb)):
        permission = f"`{route.permission}`" if route.permission else ""
        lines.append(f"| `{route.verb} {API}{route.path}` | {route.summary} | {permission} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the pages."""
    assert app.RESOURCES  # noqa: S101 - importing them registers their routes
    for name, text in pages().items():
        (REFERENCE / name).write_text(text)
        sys.stdout.write(f"docs/reference/{name}\n")
    write_pages(REFERENCE / "findings")
    sys.stdout.write("docs/reference/findings/\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
