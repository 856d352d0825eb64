"""The store: one door to SQLite and PostgreSQL, one file per aggregate."""
