"""One page of the documentation per code: `python -m regrant.diagnosis.pages FOLDER`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from regrant.diagnosis.catalogue import rules
from regrant.diagnosis.model import Rule
from regrant.diagnosis.page_examples import example
from regrant.diagnosis.terminal import TURNS
from regrant.diagnosis.wording import fill, fill_all
from regrant.domain.finding import Severity
from regrant.providers.error_codes import families

#: What stands in a text where no value of a person is known.
GENERIC: Final = {
    "provider": "the provider",
    "sender": "Regrant",
    "settings": "the settings of the OAuth application",
}
COSTS: Final = {
    Severity.BLOCKING: "Blocking: it does not work until this is mended.",
    Severity.DEGRADING: "Degrading: it works now, and will stop or be worse.",
    Severity.NOTICE: "A notice: nothing is broken.",
}
ACTIONS: Final = {
    "enable-authentication": "Turn on “Use authentication” for the method",
    "set-authentication-type": "Set the authentication type of the web service",
    "add-scope-and-reconnect": "Add the scope and log in again",
    "remove-scope": "Remove the scope from the Scopes list",
    "set-scope-separator": "Use the separator that the provider expects",
    "use-known-endpoint": "Take the address that discovery or the catalogue gives",
    "enable-offline-access-and-reconnect": "Ask for a refresh token and log in again",
    "revoke-and-reconnect": "Revoke the token and log in again with forced consent",
    "reconnect": "Log in again",
    "switch-client-authentication": "Send the client credentials in the other place",
    "make-shared": "Use a connected account as shared user",
    "add-shared-user": "Add the shared user",
    "use-personal-connections": "Use each person's own account",
    "accept": "Record that this is fine",
}
NOTE: Final = "<!-- Made by `python -m regrant.diagnosis.pages`; edit the rule instead. -->"
MAX_WORDS: Final = 60


def pages() -> dict[str, str]:
    """Every page by its file name, the list of all codes included."""
    made = {f"{rule.code}.md": page(rule) for rule in rules()}
    return {"index.md": _index(), **made}


def page(rule: Rule) -> str:
    """The page of one code."""
    return "\n".join(_lines(rule)).rstrip() + "\n"


def _lines(rule: Rule) -> Iterator[str]:
    yield from (f"# {fill(rule.title, GENERIC)}", "", NOTE, "")
    yield from (f"Code `{rule.code}`. {COSTS[rule.severity]}", "")
    yield f"Whose turn it is: {TURNS[rule.responsible]}."
    yield from ("", "## What it means", "", rule.meaning, "")
    yield from ("## How Regrant knows", "", rule.known_by)
    if rule.decided_by:
        yield from ("", f"Where several causes remain, this decides: {rule.decided_by}")
    yield from ("", "## What to do", "")
    steps = fill_all(rule.steps, GENERIC)
    yield from (f"{number}. {step}" for number, step in enumerate(steps, 1))
    if rule.action_ids:
        yield from ("", "Regrant can do for you:", "")
        yield from (f"- {ACTIONS[action]} (`{action}`)" for action in rule.action_ids)
    yield from example(rule)
    yield from _vendors(rule.code)
    if rule.references:
        yield from ("", "## Where it is specified", "")
        yield ", ".join(rule.references)


def _vendors(code: str) -> Iterator[str]:
    """The words in which vendors say it, with their pages."""
    rows = [
        f"| {family.name} | {words} | <{entry.source}> |"
        for family in families()
        for entry in family.entries
        if entry.finding == code and (words := _words(entry.codes or entry.phrases or entry.says))
    ]
    if rows:
        yield from (
            "",
            "## What vendors call it",
            "",
            "| vendor | words | source |",
            "|---|---|---|",
        )
        yield from rows


def _words(words: tuple[str, ...]) -> str:
    shown: list[str] = []
    for word in words:
        shown.append(f"`{word.replace('`', '').replace('|', ' ')}`")
        if sum(map(len, shown)) > MAX_WORDS:
            break
    more = len(words) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _index() -> str:
    lines = ["# Findings", "", NOTE, ""]
    lines += ["Everything that Regrant can say is wrong, one page each, by whose turn it is."]
    for responsible, turn in TURNS.items():
        lines += ["", f"## {turn[0].upper()}{turn[1:]}", "", "| code | what it says |", "|---|---|"]
        lines += [_index_row(rule) for rule in rules() if rule.responsible == responsible]
    return "\n".join(lines) + "\n"


def _index_row(rule: Rule) -> str:
    return f"| [`{rule.code}`]({rule.code}.md) | {fill(rule.title, GENERIC)} |"


def write_pages(folder: Path) -> None:
    """Write every page, and take away pages of codes that no longer exist."""
    folder.mkdir(parents=True, exist_ok=True)
    made = pages()
    for path in folder.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    write_pages(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference/findings"))
