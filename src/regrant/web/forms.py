"""Form posts of our own pages."""

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import parse_qsl

from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from regrant.errors import InvalidInputError
from regrant.web.endpoint import read_body

#: Never written back into a page, however the form ended.
SECRET_FIELDS: Final = frozenset(
    {
        "access_token",
        "authentication.password",
        "authentication.value",
        "client_secret",
        "csrf",
        "pasted",
        "refresh_token",
    }
)


class Form:
    """The fields of a form as they came, doubled names included."""

    def __init__(
        self, pairs: Sequence[tuple[str, str]] = (), files: Mapping[str, bytes] | None = None
    ) -> None:
        self._pairs = list(pairs)
        self._files = dict(files or {})

    def get(self, name: str, default: str = "") -> str:
        """The last value of a field, without blanks around it."""
        return self.raw(name, default).strip()

    def raw(self, name: str, default: str = "") -> str:
        """The last value of a field, as it was typed."""
        return next((value for key, value in reversed(self._pairs) if key == name), default)

    def all(self, name: str) -> list[str]:
        """Every value of a field that is not empty."""
        return [value.strip() for key, value in self._pairs if key == name and value.strip()]

    def has(self, name: str) -> bool:
        """Whether the field came at all."""
        return any(key == name for key, _ in self._pairs)

    def lines(self, name: str) -> list[str]:
        """The lines of a text field that are not empty."""
        return [line.strip() for line in self.raw(name).splitlines() if line.strip()]

    def under(self, prefix: str) -> dict[str, str]:
        """The fields whose names begin so, by the rest of their names."""
        return {
            key.removeprefix(prefix): value.strip()
            for key, value in self._pairs
            if key.startswith(prefix)
        }

    def file(self, name: str) -> bytes:
        """An uploaded file; empty when none was chosen."""
        return self._files.get(name, b"")

    def kept(self) -> list[tuple[str, str]]:
        """What may be shown again to the one who typed it: everything but secrets."""
        return [(name, value) for name, value in self._pairs if name not in SECRET_FIELDS]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)


async def read_form(request: Request) -> Form:
    """The fields of a form, with its files where it has any.

    Raises:
        InvalidInputError: It is larger than we take, or its parts cannot be told apart.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await read_body(request)
    if media == "multipart/form-data":
        return await _parts(request, body)
    return Form(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


async def _parts(request: Request, body: bytes) -> Form:
    async def whole() -> AsyncGenerator[bytes]:
        yield body

    try:
        read = await MultiPartParser(request.headers, whole(), max_files=5, max_fields=200).parse()
    except MultiPartException as error:
        raise InvalidInputError(f"The form cannot be read: {error.message}") from None
    pairs: list[tuple[str, str]] = []
    files: dict[str, bytes] = {}
    for name, value in read.multi_items():
        if isinstance(value, str):
            pairs.append((name, value))
        else:
            files[name] = await value.read()
    await read.close()
    return Form(pairs, files)
