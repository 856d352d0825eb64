"""`regrant check`: prove the settings of an application that is stored nowhere."""

import asyncio
from typing import Annotated, Any, Final

from cyclopts import Parameter

from regrant.bootstrap import without_server
from regrant.cli.application_options import RegistrationOptions
from regrant.cli.check_report import as_check, print_report
from regrant.cli.check_watching import Line, Watching
from regrant.cli.output import Output
from regrant.settings import Settings, load
from regrant.usecases.check.asker import Step
from regrant.usecases.input.application import ApplicationFields
from regrant.usecases.input.reading import read_struct

#: As nothing was given.
FIELDS: Final = RegistrationOptions()


def check(
    *,
    fields: RegistrationOptions = FIELDS,
    redirect_uri: str | None = None,
    as_json: Annotated[bool, Parameter(name="--json", negative=())] = False,
) -> int:
    """Prove each setting, without a server.

    Args:
        fields: The settings.
        redirect_uri: The redirect URL to be registered at the provider; that of REGRANT_PUBLIC_URL
            unless given.
        as_json: Print the report as the API does.
    """
    output, settings = Output(as_json=as_json), load()
    given = {"name": "check", **fields.fields(ask_for_secret=True)}
    redirect = redirect_uri or f"{settings.base_url}/oauth/callback"
    with Watching(output) as watching:
        document = asyncio.run(_report(settings, given, redirect, watching))
    return print_report(output, document, as_check(document))


async def _report(
    settings: Settings, given: dict[str, Any], redirect_uri: str, watching: Watching
) -> dict[str, Any]:
    asked = read_struct(ApplicationFields, given)

    async def progress(step: Step) -> None:
        rows = step.rows
        lines = [Line(row.setting, row.verdict, row.reason) for row in rows or ()]
        watching.step(step.done, step.of, None if rows is None else lines)

    async with without_server(settings) as alone:
        return (await alone.check(asked, redirect_uri, progress)).as_public()
