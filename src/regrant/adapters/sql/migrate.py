"""Bring the database to the newest schema. Imports Alembic, so the server never loads it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine


def configuration(engine: Engine | None = None) -> Config:
    """Alembic's configuration for our migrations."""
    config = Config()
    folder = str(Path(__file__).with_name("migrations"))
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run every migration that is missing; each is one transaction."""
    command.upgrade(configuration(engine), revision)
