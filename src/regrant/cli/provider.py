"""`regrant provider`: the catalogue of providers, as it is on this machine."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

from cyclopts import Parameter

from regrant.cli.help_page import example, noun
from regrant.cli.output import Output
from regrant.cli.provider_sheet import sheet
from regrant.cli.tables import Column, Rows
from regrant.domain.provider import ProviderSummary
from regrant.providers import catalogue, lint, new, presentation
from regrant.providers.loader import ENTRIES
from regrant.providers.schema import Problem
from regrant.web.words import counted

app = noun("provider", "Look into the catalogue of providers, and add to it.")
AsJson = Annotated[bool, Parameter(name="--json", negative=())]
_ALL: Final = 1_000


@app.command(
    name="list",
    usage="Usage: regrant provider list [OPTIONS] [QUERY]",
    help_epilogue=example("regrant provider list", "regrant provider list zoho"),
)
def list_(query: str = "", /, *, as_json: AsJson = False) -> None:
    """List the providers of the catalogue, or those that a few letters may mean.

    Args:
        query: A name, a host or a category, or the beginning of one.
        as_json: Print the list as the API does.
    """
    output = Output(as_json=as_json)
    found = catalogue.search(query, limit=_ALL)
    if as_json:
        items = [presentation.summary_as_api(one) for one in found]
        output.json({"items": items, "next_cursor": None})
    elif found:
        output.show(Rows(_columns(), found))
    else:
        output.note(
            f"The catalogue has nothing like {query!r}. An application also works with an "
            "--issuer or with both endpoints. To add an entry:\n  regrant provider new ID"
        )


@app.command(help_epilogue=example("regrant provider show github"))
def show(provider: str, /, *, as_json: AsJson = False) -> None:
    """Show what the catalogue knows of a provider, and how sure that is.

    Args:
        provider: Its id, its name or its host.
        as_json: Print the entry as the API does.
    """
    output = Output(as_json=as_json)
    found = catalogue.find(provider) or catalogue.get(provider)
    if as_json:
        output.json(presentation.as_api(found))
    else:
        output.show(sheet(found))


@app.command(
    name="new",
    help_epilogue=example(
        'regrant provider new acme --name "Acme" --issuer https://login.acme.example',
        "regrant provider new acme --docs-url https://developers.acme.example/oauth",
    ),
)
def new_(
    provider: str,
    /,
    *,
    name: str | None = None,
    issuer: str | None = None,
    docs_url: str = "https://",
    directory: Path | None = None,
) -> None:
    """Begin a new entry of the catalogue, in a checkout of Regrant.

    Args:
        provider: Its id: lower-case letters, digits and underscores.
        name: As people write it; made of the id when not given.
        issuer: Read the addresses from this server's metadata (RFC 8414).
        docs_url: The provider's page about OAuth.
        directory: Where the entries are; Regrant's own unless given.
    """
    output = Output()
    metadata = _metadata(output, issuer) if issuer else None
    path = new.write_new(
        provider, name, directory=directory or ENTRIES, docs_url=docs_url, metadata=metadata
    )
    output.line(str(path))
    output.note("Fill in what you read, then:\n  regrant provider lint")


@app.command(
    name="lint",
    usage="Usage: regrant provider lint [OPTIONS] [FILE...]",
    help_epilogue=example("regrant provider lint", "regrant provider lint acme.toml"),
)
def lint_(*files: Path, directory: Path | None = None, as_json: AsJson = False) -> int:
    """Check the entries of the catalogue. Ends with 1 when something is wrong.

    Args:
        files: Only these entries.
        directory: Where the entries are; Regrant's own unless given.
        as_json: Print the problems as JSON.
    """
    output = Output(as_json=as_json)
    problems = [one for file in files for one in lint.lint_file(_entry(file, directory or ENTRIES))]
    problems = problems if files else lint.lint(directory or ENTRIES)
    if as_json:
        items = [{"file": one.file, "key": one.key, "message": one.message} for one in problems]
        output.json({"items": items})
    elif problems:
        output.show(Rows(_problem_columns(), problems))
    else:
        output.show(
            f"{counted(len(files), 'entry', 'entries') if files else 'The catalogue'}: fine"
        )
    return 1 if problems else 0


def _metadata(output: Output, issuer: str) -> Mapping[str, Any]:
    # Loaded here: the catalogue itself needs no network.
    from regrant.cli.server_metadata import fetch  # noqa: PLC0415

    with output.working(f"Reading the metadata of {issuer}"):
        return fetch(issuer)


def _entry(file: Path, directory: Path) -> Path:
    """A file as it was named, by its path or by the entry's id."""
    named = directory / f"{file.name.removesuffix('.toml')}.toml"
    return file if file.exists() else named


def _columns() -> Sequence[Column[ProviderSummary]]:
    return (
        Column("name", lambda one: one.name, least=16),
        Column("category", lambda one: one.category),
        Column("host", lambda one: next(iter(one.hosts), None), least=16),
        Column("id", lambda one: one.id),
    )


def _problem_columns() -> Sequence[Column[Problem]]:
    return (
        Column("file", lambda one: one.file),
        Column("key", lambda one: one.key),
        Column("problem", lambda one: one.message, least=40),
    )
