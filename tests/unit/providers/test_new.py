"""The skeleton that a contributor begins with."""

import tomllib
from pathlib import Path

import pytest

from regrant.errors import ConflictError, InvalidInputError
from regrant.providers.lint import lint_file
from regrant.providers.new import skeleton, write_new

METADATA = {
    "issuer": "https://acme.example",
    "authorization_endpoint": "https://acme.example/authorize",
    "token_endpoint": "https://acme.example/token",
    "token_endpoint_auth_methods_supported": ["none", "client_secret_post"],
    "code_challenge_methods_supported": ["S256"],
    "scopes_supported": ["openid"],
}


def test_a_skeleton_with_metadata_passes_as_it_stands(tmp_path: Path) -> None:
    path = write_new(
        "acme", "Acme", directory=tmp_path, docs_url="https://acme.example/", metadata=METADATA
    )
    assert [str(problem) for problem in lint_file(path)] == []
    document = tomllib.loads(path.read_text("utf-8"))
    assert document["token_endpoint_auth_method"] == "client_secret_post"
    assert document["issuer"] == "https://acme.example"
    assert document["pkce"] == "supported"


def test_an_empty_skeleton_is_refused_until_the_addresses_are_filled_in(tmp_path: Path) -> None:
    path = write_new("acme", directory=tmp_path)
    keys = {problem.key for problem in lint_file(path)}
    assert {"authorization_endpoint", "token_endpoint", "docs_url", "sources"} <= keys


def test_every_line_that_is_commented_out_is_a_key_of_the_schema(tmp_path: Path) -> None:
    text = skeleton("acme", docs_url="https://acme.example/", metadata=METADATA)
    path = tmp_path / "acme.toml"
    lines = [
        line.removeprefix("# ") if line.startswith(("# [", '# "')) or " = " in line else line
        for line in text.splitlines()
    ]
    path.write_text("\n".join(lines).replace('"https://"', '"https://acme.example/"'), "utf-8")
    assert not [problem for problem in lint_file(path) if "not in the schema" in problem.message]


def test_without_a_variable_the_skeleton_shows_how_one_is_declared() -> None:
    _, _, table = skeleton("acme").partition("# [variables.subdomain]")
    settings = [line.removeprefix("# ") for line in table.splitlines() if " = " in line]
    shown = "\n".join(["[variables.subdomain]", *settings])
    assert tomllib.loads(shown)["variables"]["subdomain"]["kind"] == "label"


def test_variables_in_the_addresses_get_their_tables() -> None:
    text = skeleton("acme", endpoints={"token_endpoint": "https://{shop}.acme.example/token"})
    assert tomllib.loads(text)["variables"]["shop"]["kind"] == "label"


def test_names_with_quotes_cannot_break_the_file() -> None:
    assert tomllib.loads(skeleton("acme", 'A "quoted" \\ name'))["name"] == 'A "quoted" \\ name'


@pytest.mark.parametrize("provider_id", ["", "Acme", "../acme", "acme.toml", "1st", "a b"])
def test_an_id_that_is_no_file_name_is_refused(provider_id: str) -> None:
    with pytest.raises(InvalidInputError):
        skeleton(provider_id)


def test_an_entry_is_never_overwritten(tmp_path: Path) -> None:
    write_new("acme", directory=tmp_path)
    with pytest.raises(ConflictError):
        write_new("acme", directory=tmp_path)
