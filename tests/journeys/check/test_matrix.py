"""Correct settings are never called wrong; a broken one is named, and no other."""

from tests.journeys.check.conftest import GroundOf
from tests.journeys.check.ground import Ground
from tests.journeys.check.matrix import SERVERS, Matrix, as_table, documented


def test_correct_settings_are_never_called_wrong(ground: Ground, matrix: Matrix) -> None:
    rows = matrix.of(ground)[0].rows
    assert [row for row in rows if row["verdict"] == "wrong"] == []
    proved = {row["setting"] for row in rows if row["verdict"] == "ok"}
    assert {"authorization_endpoint", "client_id", "redirect_uri", "token_endpoint"} <= proved
    assert {"client_secret", "token_endpoint_auth_method", "revocation_endpoint"} <= proved
    assert {"issuer", "grant_type", "userinfo_endpoint", "public_url", "clock"} <= proved


def test_a_broken_setting_is_named_and_no_other(ground: Ground, matrix: Matrix) -> None:
    for found in matrix.of(ground)[1:]:
        name, row = found.broken.name, found.of_setting
        assert found.others == set(), f"{name}: {found.rows}"
        assert row["verdict"] in {"wrong", "unknown"}, f"{name}: {row}"
        assert row["reason"], name


def test_the_documented_table_is_what_the_servers_show(ground_of: GroundOf, matrix: Matrix) -> None:
    table = as_table({name: matrix.of(ground_of(name)) for name in SERVERS})
    print(f"\n{table}")  # noqa: T201 - `make check-table` shows it
    assert documented() == table
