"""The Node peers as processes."""

from pathlib import Path

import httpx
from tests.testbed.environment import clean_environment
from tests.testbed.processes import ChildProcess, free_port

from bench import cores, needs
from bench.contender import Ask, Contender

_KEY = "key-of-the-peers-caller"


class NodePeer:
    """One of `peers/node`, on the servers' core."""

    def __init__(self, name: str, program: str, folder: Path, upstream: int) -> None:
        self.name = name
        self._base = f"http://127.0.0.1:{(port := free_port())}"
        with cores.pinned(cores.SERVER):
            self.process = ChildProcess(
                [needs.node(), needs.peers() / program, str(port), str(upstream), _KEY],
                log=folder / f"{program}.log",
                environment=clean_environment(NODE_ENV="production"),
                folder=needs.peers(),
            )
        self.process.wait_until(self._answers, what=name)

    def contender(self) -> Contender:
        """As one of those who are compared."""
        key = {"Authorization": f"Bearer {_KEY}"}
        return Contender(
            self.name,
            {
                "small": Ask(f"{self._base}/proxy/files/small.json", key),
                "large": Ask(f"{self._base}/proxy/files/large.bin", key),
                "token": Ask(f"{self._base}/api/v1/connections/con_1/token", key),
            },
            self.process.pid,
        )

    def _answers(self) -> bool:
        try:
            return httpx.get(self._base).status_code == 401
        except httpx.TransportError:
            return False
