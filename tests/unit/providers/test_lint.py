"""What the check of an entry file refuses, and the words in which it does."""

from pathlib import Path

import pytest

from regrant.providers.lint import lint, lint_file

GOOD = """
name = "Acme"
category = "crm"
verified = "docs"
docs_url = "https://acme.example/docs"
authorization_endpoint = "https://acme.example/authorize"
token_endpoint = "https://acme.example/token"
sources = ["https://acme.example/docs"]
"""


def problems_of(tmp_path: Path, text: str, name: str = "acme.toml") -> list[str]:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return [str(problem) for problem in lint_file(path)]


def test_a_small_entry_passes(tmp_path: Path) -> None:
    assert problems_of(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            'scope_seperator = ","',
            "acme.toml: scope_seperator: is not in the schema; the nearest key is scope_separator",
        ),
        (
            "[revocation]\nautomatik = true",
            "revocation.automatik: is not in the schema; the nearest key is automatic",
        ),
        (
            '[variables.shop]\nmeening = "x"',
            "variables.shop.meening: is not in the schema; the nearest key is meaning",
        ),
        ('pkce = "yes"', "pkce: Invalid enum value 'yes'; it has to be one of required, supported"),
        ('tier = "one"', "tier: Expected `int`, got `str`"),
        (
            'refresh_endpoint = "http://acme.example/r"',
            "refresh_endpoint: has to begin with https://",
        ),
        ('refresh_endpoint = "https://"', "refresh_endpoint: has to name a host"),
        (
            'refresh_endpoint = "https://u@acme.example/"',
            "refresh_endpoint: has to name a host, without a user",
        ),
        ('issuer = "https://acme.example/#x"', "issuer: has to be without a fragment"),
        (
            'userinfo_endpoint = "https://{shop}.acme.example/"',
            "uses {shop}, which is not in [variables.shop]",
        ),
        (
            '[variables.shop]\nmeaning = "x"\nkind = "label"',
            "variables.shop: is used by no address",
        ),
        (
            'issuer = "https://acme.example/{shop}"\n[variables.shop]\nmeaning="x"\nkind="label"',
            "variables.shop.kind: label does not fit where issuer uses it",
        ),
        ('unconfirmed = ["pkse"]', "unconfirmed: 'pkse' is no fact of the schema"),
        ('unconfirmed = ["pkce"]', "unconfirmed: 'pkce' is not stated in this file"),
        (
            'refresh_token = "with_scope"',
            "offline_scope: is needed where refresh_token is with_scope",
        ),
        ('refresh_token = "with_params"', "offline_params: are needed"),
        (
            '[authorization_params]\nstate = "x"',
            "authorization_params.state: is a parameter that Regrant sets itself",
        ),
        (
            '[token_params]\ncode = "x"',
            "token_params.code: is a parameter that Regrant sets itself",
        ),
        ('[revocation]\nauth = "post"', "revocation: needs a revocation_endpoint"),
        ('[identity]\nid = ["/id"]', "identity: needs a userinfo_endpoint"),
        ('[identity]\nin_token_answer = true\nid = ["id"]', "identity.id: 'id' is no JSON pointer"),
        ('extends = "nobody"', "The catalogue has no file nobody.toml"),
        ("access_token_lifetime_seconds = 0", "access_token_lifetime_seconds: has to be above 0"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_key(tmp_path: Path, line: str, message: str) -> None:
    found = problems_of(tmp_path, f"{GOOD}{line}\n")
    assert any(message in problem for problem in found), found
    assert all(problem.startswith("acme.toml: ") for problem in found)


@pytest.mark.parametrize("key", ["name", "category", "sources", "token_endpoint", "docs_url"])
def test_what_is_required_is_asked_for(tmp_path: Path, key: str) -> None:
    text = "\n".join(line for line in GOOD.splitlines() if not line.startswith(key))
    assert any(f"acme.toml: {key}: " in problem for problem in problems_of(tmp_path, text))


def test_a_fact_with_a_source_is_not_unconfirmed_at_once(tmp_path: Path) -> None:
    text = f'{GOOD}pkce = "required"\nunconfirmed = ["pkce"]\n[fact_sources]\npkce = "https://acme.example/"'
    assert any("has a source" in problem for problem in problems_of(tmp_path, text))


def test_what_is_no_toml_or_has_no_good_name_is_said(tmp_path: Path) -> None:
    assert "is no TOML" in problems_of(tmp_path, "name = ")[0]
    assert "the file's name" in problems_of(tmp_path, GOOD, "Acme-1.toml")[0]


def test_two_entries_may_not_share_a_name(tmp_path: Path) -> None:
    for name in ("acme", "other"):
        (tmp_path / f"{name}.toml").write_text(GOOD, "utf-8")
    assert [str(problem) for problem in lint(tmp_path)] == [
        "other.toml: name: 'acme' is taken by acme.toml"
    ]


def test_a_circle_of_entries_is_refused(tmp_path: Path) -> None:
    for name, parent in (("one", "two"), ("two", "one")):
        text = GOOD.replace("Acme", name) + f'extends = "{parent}"\n'
        (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    assert all("circle" in str(problem) for problem in lint(tmp_path))
