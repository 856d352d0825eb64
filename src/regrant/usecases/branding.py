"""What people who are not members see of the organisation on the connect pages."""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Final

import msgspec

from regrant.errors import FieldProblem
from regrant.ports.clock import Clock
from regrant.ports.store import Store, Transaction
from regrant.usecases import auditing
from regrant.usecases.auditing import Actor
from regrant.usecases.input.reading import refusal

_NAME: Final = "branding"
LONGEST_NAME: Final = 80
LARGEST_LOGO: Final = 100_000
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_DARK, _LIGHT = "#101418", "#ffffff"


class _Kept(msgspec.Struct):
    name: str = ""
    colour: str = ""
    logo_type: str = ""
    logo: str = ""


@dataclass(frozen=True, slots=True)
class Brand:
    """Name and colour of the organisation; empty where nobody set one."""

    name: str = ""
    colour: str = ""
    has_logo: bool = False

    @property
    def on_colour(self) -> str:
        """Black or white, whichever is easier to read on the colour."""
        return readable_on(self.colour) if self.colour else ""


@dataclass(frozen=True, slots=True)
class BrandFields:
    """What somebody chose. `logo` is `None` to keep the present one, empty to remove it."""

    name: str
    colour: str
    logo: bytes | None = None


class Branding:
    """Keeps name, colour and logo."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def brand(self) -> Brand:
        """Name and colour."""
        kept = await self._store.read(_kept)
        return Brand(kept.name, kept.colour, bool(kept.logo))

    async def logo(self) -> tuple[str, bytes] | None:
        """Media type and bytes of the logo."""
        kept = await self._store.read(_kept)
        return (kept.logo_type, b64decode(kept.logo)) if kept.logo else None

    async def save(self, actor: Actor, fields: BrandFields) -> None:
        """Change them.

        Raises:
            InvalidInputError: The name is too long, the colour is none, the logo no picture.
        """
        actor.require("set-up:write")
        problems: list[FieldProblem] = []
        if len(fields.name) > LONGEST_NAME or not fields.name.isprintable():
            problems.append(FieldProblem("name", f"must have at most {LONGEST_NAME} characters"))
        if fields.colour and not _COLOUR.fullmatch(fields.colour):
            problems.append(FieldProblem("colour", "must be written like #1f4fd8"))
        kind = picture_type(fields.logo or b"")
        if fields.logo and kind is None:
            problems.append(FieldProblem("logo", "must be a PNG, JPEG, WebP or GIF picture"))
        if fields.logo and len(fields.logo) > LARGEST_LOGO:
            problems.append(FieldProblem("logo", f"must have at most {LARGEST_LOGO // 1000} kB"))
        if problems:
            raise refusal(problems)
        now = self._clock.now()

        def work(tx: Transaction) -> None:
            kept = _kept(tx)
            kept.name, kept.colour = fields.name, fields.colour.lower()
            if fields.logo is not None:
                kept.logo_type, kept.logo = kind or "", b64encode(fields.logo).decode()
            tx.installation.set_value(_NAME, msgspec.json.encode(kept).decode())
            detail = {"name": fields.name, "colour": fields.colour}
            auditing.record(tx, actor, "branding.update", "installation", "branding", now, detail)

        await self._store.write(work)


def picture_type(data: bytes) -> str | None:
    """The media type of a picture by its first bytes; `None` when it is none of ours.

    Example:
        >>> picture_type(bytes.fromhex("89504e470d0a1a0a")), picture_type(b"<svg>")
        ('image/png', None)
    """
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def readable_on(colour: str) -> str:
    """Black or white, by the contrast of WCAG 2.

    Example:
        >>> readable_on("#1f4fd8"), readable_on("#ffd400")
        ('#ffffff', '#101418')
    """
    light = _luminance(_LIGHT)
    dark = _luminance(_DARK)
    own = _luminance(colour)
    return _LIGHT if (light + 0.05) / (own + 0.05) >= (own + 0.05) / (dark + 0.05) else _DARK


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _kept(tx: Transaction) -> _Kept:
    value = tx.installation.value(_NAME)
    return msgspec.json.decode(value, type=_Kept) if value else _Kept()
