"""The switches' values of one running provider: for all clients, and for single ones."""

import threading
from collections.abc import Mapping
from typing import Any, cast

from regrant.errors import InvalidInputError
from regrant.practice.switch import Switch, Value
from regrant.practice.switches import SWITCHES


class Switchboard:
    """Values of the switches, safe to read and change from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._for_all: dict[str, Value] = {}
        self._for_client: dict[str, dict[str, Value]] = {}
        self._times: dict[tuple[str | None, str], int] = {}

    def value(self, name: str, client_id: str | None = None) -> Value:
        """Return the value in force for this client."""
        with self._lock:
            return self._in_force(name, client_id)[1]

    def is_on(self, name: str, client_id: str | None = None) -> bool:
        """Tell whether a flag is on."""
        return self.value(name, client_id) is True

    def choice(self, name: str, client_id: str | None = None) -> str:
        """Return the chosen value, "off" by default."""
        return str(self.value(name, client_id))

    def number(self, name: str, client_id: str | None = None) -> int:
        """Return a number, 0 by default."""
        return int(self.value(name, client_id))

    def take(self, name: str, client_id: str | None = None) -> Value:
        """Return the value in force and count one use of it, when its uses are counted."""
        with self._lock:
            holder, value = self._in_force(name, client_id)
            key = (holder, name)
            if key in self._times:
                self._times[key] -= 1
                if self._times[key] == 0:
                    self._put(name, SWITCHES[name].off, holder)
            return value

    def patch(self, changes: Mapping[str, Any]) -> None:
        """Change values, all or none: `{name: value, "clients": {client_id: {name: value}}}`.

        A value of null means off for all clients, and for one client: as for all. A value may be
        `{"value": …, "times": n}` where the switch can be counted.

        Raises:
            InvalidInputError: A name or a value is unknown.
        """
        parsed = [*_parsed(changes, None)]
        for client_id, own in _mapping("clients", changes.get("clients", {})).items():
            parsed += _parsed(_mapping(client_id, own), client_id)
        with self._lock:
            for switch, value, times, client_id in parsed:
                self._put(switch.name, value, client_id)
                if times:
                    self._times[client_id, switch.name] = times

    def reset(self) -> None:
        """Switch everything off."""
        with self._lock:
            self._for_all.clear()
            self._for_client.clear()
            self._times.clear()

    def document(self) -> dict[str, Any]:
        """Everything that is set, with what each switch takes and means."""
        with self._lock:
            return {
                "switches": {name: self._in_force(name, None)[1] for name in SWITCHES},
                "clients": {client: dict(own) for client, own in self._for_client.items() if own},
                "times": [
                    {"name": name, "client_id": client, "times": times}
                    for (client, name), times in self._times.items()
                ],
                "table": [_described(switch) for switch in SWITCHES.values()],
            }

    def _in_force(self, name: str, client_id: str | None) -> tuple[str | None, Value]:
        own = self._for_client.get(client_id or "", {})
        if name in own:
            return client_id, own[name]
        return None, self._for_all.get(name, SWITCHES[name].off)

    def _put(self, name: str, value: Value | None, client_id: str | None) -> None:
        self._times.pop((client_id, name), None)
        values = self._for_all
        if client_id is not None:
            values = self._for_client.setdefault(client_id, {})
        if value is None or (client_id is None and value == SWITCHES[name].off):
            values.pop(name, None)
        else:
            values[name] = value


def _parsed(
    changes: Mapping[str, Any], client_id: str | None
) -> list[tuple[Switch, Value | None, int, str | None]]:
    parsed: list[tuple[Switch, Value | None, int, str | None]] = []
    for name, raw in changes.items():
        if name == "clients" and client_id is None:
            continue
        if name not in SWITCHES:
            raise InvalidInputError.of(name, "is no switch; GET /practice/api/switches lists all.")
        switch, value, times = SWITCHES[name], raw, 0
        if isinstance(raw, Mapping):
            counted = cast("Mapping[str, Any]", raw)
            value, times = counted.get("value"), _times(switch, counted)
        inherits = value is None and client_id is not None
        parsed.append((switch, None if inherits else switch.parse(value), times, client_id))
    return parsed


def _times(switch: Switch, counted: Mapping[str, Any]) -> int:
    times = counted.get("times")
    if not set(counted) <= {"value", "times"} or isinstance(times, bool):
        raise InvalidInputError.of(switch.name, 'takes a value or {"value": …, "times": n}.')
    if not switch.countable:
        raise InvalidInputError.of(switch.name, "cannot be set for a number of requests.")
    if not isinstance(times, int) or not 1 <= times <= 1000:
        raise InvalidInputError.of(switch.name, "times is a whole number from 1 to 1000.")
    return times


def _mapping(field: str, value: object) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return cast("Mapping[str, Any]", value)
    raise InvalidInputError.of(field, "is not a JSON object.")


def _described(switch: Switch) -> dict[str, Any]:
    return {
        "name": switch.name,
        "stage": switch.stage,
        "simulates": switch.simulates,
        "codes": list(switch.codes),
        "values": switch.values,
        "off": switch.off,
        "countable": switch.countable,
    }
