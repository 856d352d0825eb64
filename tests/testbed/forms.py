"""The forms of an HTML page, as a browser would fill and submit them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

_BUTTONS = ("submit", "image")
_TICKED = ("checkbox", "radio")
_NEVER_SENT = ("file", "button", "reset")


@dataclass
class Field:
    """One control that may be submitted."""

    name: str
    value: str
    kind: str
    is_checked: bool = False


@dataclass
class Form:
    """One form with its controls and submit buttons, in page order."""

    method: str
    action: str
    id: str | None
    fields: list[Field] = field(default_factory=list[Field])
    buttons: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def has(self, *names: str) -> bool:
        """Whether every name is a control or a button of it."""
        own = {f.name for f in self.fields} | {name for name, _ in self.buttons}
        return own.issuperset(names)

    def value_of(self, name: str) -> str:
        return next((f.value for f in self.fields if f.name == name), "")

    def fill(
        self,
        values: Mapping[str, str] | None = None,
        *,
        untick: Callable[[str, str], bool] = lambda _name, _value: False,
        button: tuple[str, str] | None = None,
    ) -> list[tuple[str, str]]:
        """What would be sent.

        Args:
            values: What is typed into controls, by name.
            untick: Says of a ticked box (name, value) whether the person clears it.
            button: The button pressed; its name and value are sent too.
        """
        typed = dict(values or {})
        sent: list[tuple[str, str]] = []
        for each in self.fields:
            if each.name in typed:
                sent.append((each.name, typed.pop(each.name)))
            elif each.kind in _TICKED:
                if each.is_checked and not untick(each.name, each.value):
                    sent.append((each.name, each.value))
            elif each.kind not in _NEVER_SENT:
                sent.append((each.name, each.value))
        return [*sent, *typed.items(), *([button] if button else [])]


def forms_of(page: str) -> list[Form]:
    """Every form of an HTML page."""
    reader = _FormReader()
    reader.feed(page)
    return reader.forms


class _FormReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._text: Field | None = None
        self._select: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "form":
            method = (attributes.get("method") or "get").lower()
            self._form = Form(method, attributes.get("action") or "", attributes.get("id"))
            self.forms.append(self._form)
        elif self._form is not None:
            self._read_control(self._form, tag, attributes)

    def _read_control(self, form: Form, tag: str, attributes: dict[str, str | None]) -> None:
        name, value = attributes.get("name") or "", attributes.get("value") or ""
        kind = (attributes.get("type") or "").lower()
        if (tag == "button" and kind in ("", "submit")) or (tag == "input" and kind in _BUTTONS):
            form.buttons.append((name, value))
        elif tag == "input" and name:
            default = "on" if kind in _TICKED and "value" not in attributes else value
            form.fields.append(Field(name, default, kind or "text", "checked" in attributes))
        elif tag in ("textarea", "select") and name:
            control = Field(name, "", tag)
            form.fields.append(control)
            self._text = control if tag == "textarea" else None
            self._select = control if tag == "select" else None
        elif (
            tag == "option"
            and self._select is not None
            and ("selected" in attributes or not self._select.value)
        ):
            self._select.value = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._text = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.value += data
