"""nginx as the upstream and as the yardstick: proxying with a header set, answering at once."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from tests.testbed.environment import clean_environment
from tests.testbed.processes import ChildProcess, free_port

from bench import cores, needs
from bench.contender import Ask, Contender

SMALL, LARGE = 1024, 10 * 1024 * 1024
TOKEN: Final = "upstream-token-of-forty-characters-length"
_FRAME: Final = """
daemon off; worker_processes 1; pid {folder}/nginx-{port}.pid; error_log stderr crit; {user}
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 100000000;
  default_type application/json; etag off;
  client_body_temp_path {folder}/body-{port}; proxy_temp_path {folder}/proxy-{port};
  fastcgi_temp_path {folder}/fastcgi-{port}; uwsgi_temp_path {folder}/uwsgi-{port};
  scgi_temp_path {folder}/scgi-{port};
  {more}
}}
"""
_UPSTREAM: Final = "server {{ listen 127.0.0.1:{port}; root {folder}/files; }}"
_REFERENCE: Final = """
  upstream service {{ server 127.0.0.1:{upstream}; keepalive 256; keepalive_requests 100000000; }}
  server {{
    listen 127.0.0.1:{port};
    location /proxy/files/ {{
      proxy_pass http://service/; proxy_http_version 1.1; proxy_max_temp_file_size 0;
      proxy_set_header Connection ""; proxy_set_header Authorization "Bearer {token}";
    }}
    location /api/v1/ {{ return 200 '{answer}'; }}
  }}
"""


@dataclass(slots=True)
class Nginx:
    """A running nginx."""

    port: int
    process: ChildProcess

    @classmethod
    def upstream(cls, folder: Path) -> Self:
        """The service that is called: two files, on the core of the load."""
        files = folder / "files"
        files.mkdir()
        (files / "small.json").write_bytes(b'{"text":"' + b"x" * (SMALL - 11) + b'"}')
        (files / "large.bin").write_bytes(bytes(LARGE))
        return cls._start(folder, _UPSTREAM, cores.LOAD)

    @classmethod
    def reference(cls, folder: Path, upstream: int, answer: str) -> Self:
        """What the others are compared with, on the core of the servers."""
        return cls._start(folder, _REFERENCE, cores.SERVER, upstream=str(upstream), answer=answer)

    @classmethod
    def _start(cls, folder: Path, servers: str, core: int, **values: str) -> Self:
        port = free_port()
        folder.chmod(0o755)
        more = servers.format(port=port, folder=folder, token=TOKEN, **values)
        config = folder / f"nginx-{port}.conf"
        user = "user root;" if os.geteuid() == 0 else ""
        config.write_text(_FRAME.format(folder=folder, port=port, more=more, user=user))
        with cores.pinned(core):
            process = ChildProcess(
                [needs.nginx(), "-c", config, "-e", "stderr"],
                log=folder / f"nginx-{port}.log",
                environment=clean_environment(),
            )
        return cls(port, process)

    def contender(self, name: str, path: str = "/proxy/files") -> Contender:
        """As one of those who are compared."""
        base = f"http://127.0.0.1:{self.port}"
        return Contender(
            name,
            {
                "small": Ask(f"{base}{path}/small.json"),
                "large": Ask(f"{base}{path}/large.bin"),
                "token": Ask(f"{base}/api/v1/connections/con_1/token"),
            },
            self.process.pid,
        )
