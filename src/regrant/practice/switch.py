"""One switch of the practice provider: its name, its values and how they are read."""

from dataclasses import dataclass
from typing import Literal

from regrant.errors import InvalidInputError

Value = bool | int | str
Kind = Literal["flag", "choice", "number"]
Stage = Literal["login", "token", "revocation", "api"]

STAGES: dict[Stage, str] = {
    "login": "Login and consent",
    "token": "Token endpoint",
    "revocation": "Revocation endpoint",
    "api": "Protected API",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One fault that can be switched on.

    Attributes:
        name: Public and stable, as the control API takes it.
        stage: Where it acts.
        simulates: One sentence for people: what the provider then does.
        codes: The findings that it should cause, most likely first. Empty: the answer is odd
            but usable, so no finding is right.
        choices: Values beside "off"; empty for a flag or a number.
        maximum: The largest number, in seconds; None for a flag or a choice.
        minimum: The smallest number, in seconds.
        countable: May be set for the next n requests only.
    """

    name: str
    stage: Stage
    simulates: str
    codes: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    maximum: int | None = None
    minimum: int = 0
    countable: bool = False

    @property
    def kind(self) -> Kind:
        """How its value is chosen."""
        if self.choices:
            return "choice"
        return "flag" if self.maximum is None else "number"

    @property
    def off(self) -> Value:
        """The value of a healthy provider."""
        if self.kind == "choice":
            return "off"
        return False if self.kind == "flag" else 0

    @property
    def title(self) -> str:
        """The name for people."""
        return self.name.replace("_", " ").capitalize()

    @property
    def values(self) -> str:
        """What may be set, in words."""
        if self.kind == "choice":
            return ", ".join(("off", *self.choices))
        if self.kind == "flag":
            return "off, on"
        return f"{self.minimum} to {self.maximum} seconds, 0 for off"

    def parse(self, value: object) -> Value:
        """Read a value that came as JSON or from a form.

        Raises:
            InvalidInputError: The value is not one of this switch; the message says what is.

        Example:
            >>> Switch(name="slow", stage="api", simulates="Waits.", maximum=60).parse("5")
            5
        """
        if value is None or value is False or value == "off":
            return self.off
        if self.kind == "choice" and not isinstance(value, bool):
            if (text := str(value)) in self.choices:
                return text
        elif self.kind == "flag" and (value is True or value == "on"):
            return True
        elif self.kind == "number" and isinstance(value, (int, str)) and value is not True:
            number = _whole(value)
            if number is not None and self.minimum <= number <= (self.maximum or 0):
                return number
        raise InvalidInputError.of(self.name, f"takes {self.values}; not {value!r}.")


def _whole(value: int | str) -> int | None:
    try:
        return int(value)
    except ValueError:
        return None
