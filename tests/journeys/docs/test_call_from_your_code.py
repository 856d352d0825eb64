"""The Python of the page for developers runs as it stands there."""

import re

import pytest

from regrant.practice.testing import RunningPractice
from tests.journeys.administrator import Administrator
from tests.journeys.at_practice import application_at_practice, connect_at_practice
from tests.testbed.environment import ROOT
from tests.testbed.regrant_server import RegrantServer

PAGE = ROOT / "docs" / "howto" / "call-from-your-code.md"


def test_every_snippet_of_the_page_runs(
    regrant: RegrantServer, practice: RunningPractice, capsys: pytest.CaptureFixture[str]
) -> None:
    admin, member = Administrator(regrant), regrant.sign_in()
    application = application_at_practice(admin, practice)
    connection = connect_at_practice(member, application)
    authentication = {"type": "oauth2", "application": application["id"], "account": "shared"}
    service = {
        "name": "Notes",
        "code": "notes",
        "base_url": practice.url,
        "authentication": authentication,
    }
    admin.post("/services", service, status=201)
    limit = {"name": "limit", "in": "query", "type": "integer"}
    method = {"name": "list", "path": "/api/notes", "parameters": [limit]}
    admin.post("/services/notes/methods", method, status=201)
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL))
    assert code.count("\n") > 15
    for placeholder, value in {
        "http://127.0.0.1:8400": admin.server.base_url,
        "rg_…": admin.server.owner_key,
        "con_…": connection,
        "https://api.example.org/notes": f"{practice.url}/api/notes",
        "https://api.example.org": practice.url,
    }.items():
        assert placeholder in code, placeholder
        code = code.replace(placeholder, value)
    namespace: dict[str, object] = {}
    try:
        exec(compile(code, str(PAGE), "exec"), namespace)  # noqa: S102 - our own page
    finally:
        for name in ("regrant", "notes", "service"):
            getattr(namespace.get(name), "close", lambda: None)()
        admin.delete("/services/notes")
    assert capsys.readouterr().out.startswith("200 ")
