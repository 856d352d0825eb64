"""OpenAPI 3.1, made from the routes."""

from regrant.web.openapi.document import document

__all__ = ["document"]
