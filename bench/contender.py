"""Those who are compared: a server that runs, and what to ask it for each kind of work."""

from collections.abc import Mapping
from dataclasses import dataclass, field

NGINX = "nginx"
NGINX_AGAIN = "nginx again"
REGRANT = "Regrant"
EXPRESS = "express + axios"
FASTIFY = "fastify + undici"
UPSTREAM = "no proxy"


@dataclass(frozen=True, slots=True)
class Ask:
    """One address with the headers that it takes."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Contender:
    """Who does the work.

    `asks` has an entry for each kind of work; `pid` leads the process group that does it.
    """

    name: str
    asks: Mapping[str, Ask]
    pid: int
