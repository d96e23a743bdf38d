"""Start a real Neo4j server from the jars that tests/prepare.sh fetched.

For a try of your own: `python tests/neo4j_server/server.py HOME` keeps one running until Ctrl-C, with its data in HOME.
"""

from __future__ import annotations

import argparse
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
JARS = ROOT / ".cache" / "neo4j"
OPENED = [
    *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.nio", "java.io", "sun.nio.ch")),
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
]
# The shell becomes the server; a watcher beside it ends both when our end of the pipe closes, be it by kill -9.
WATCHED = 'exec 3<&0; (read _ <&3; kill -TERM -$$) & exec "$@" </dev/null 3<&-'
CONF = {
    "server.default_listen_address": "127.0.0.1",
    "server.http.enabled": "false",
    "server.https.enabled": "false",
    "dbms.usage_report.enabled": "false",
    "server.memory.heap.initial_size": "512m",
    "server.memory.heap.max_size": "512m",
    "server.memory.pagecache.size": "128m",
}


class Server(NamedTuple):
    """Where a server answers, who may log in, and its group of processes."""

    url: str
    user: str
    password: str
    pid: int


def what_is_missing() -> str | None:
    """Say what to install before a server can start, or None."""
    java = find_java()
    if java is None:
        return "no Java is here: install a JDK 17 or newer (Debian: apt-get install openjdk-17-jre-headless)"
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', told)
    if version is None or int(version[1]) < 17:
        return f"{java} is older than Java 17: install openjdk-17-jre-headless or newer"
    if not (JARS / "complete").exists():
        return "the Neo4j jars are not here: install Maven and run `sh tests/prepare.sh` (`make test` does it)"
    return None


def find_java() -> str | None:
    """Return the java of JAVA_HOME, or else of PATH."""
    home = os.environ.get("JAVA_HOME")
    java = Path(home) / "bin" / "java" if home else None
    return str(java) if java and java.exists() else shutil.which("java")


@contextmanager
def running_server(
    home: Path, port: int | None = None, settings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Server]:
    """Start a server with its data in `home`, wait until it answers, and stop it at the end, whatever happens."""
    home.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    (home / "conf").mkdir(exist_ok=True)
    conf = {**CONF, "server.bolt.listen_address": f"127.0.0.1:{port}", **settings}
    lines = [f"{name}={value}\n" for name, value in conf.items()]
    (home / "conf" / "neo4j.conf").write_text("".join(lines), encoding="utf-8")
    environment = {**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    java = [find_java() or "java", "-cp", f"{JARS}/lib/*"]
    password = _password(home, java, environment)
    main = ["org.neo4j.server.CommunityEntryPoint"]
    with (home / "console.log").open("wb") as console:
        process = subprocess.Popen(
            ["sh", "-c", WATCHED, "sh", *java, *OPENED, *main, f"--home-dir={home}", f"--config-dir={home}/conf"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_for_bolt(process, port, home)
            yield Server(f"bolt://127.0.0.1:{port}", "neo4j", password, process.pid)
        finally:
            _stop(process)


def _password(home: Path, java: list[str], environment: dict[str, str]) -> str:
    """Return the password of `home`; the first start makes one up."""
    kept = home / "password.txt"
    if kept.exists():
        return kept.read_text(encoding="utf-8").strip()
    password = secrets.token_urlsafe(16)
    subprocess.run(
        [*java, "org.neo4j.cli.AdminTool", "dbms", "set-initial-password", f"pw{password}"],
        env=environment,
        check=True,
        capture_output=True,
        timeout=120,
    )
    kept.touch(mode=0o600)
    kept.write_text(f"pw{password}\n", encoding="utf-8")
    return f"pw{password}"


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for_bolt(process: subprocess.Popen[bytes], port: int, home: Path, seconds: float = 120) -> None:
    """Return when the server takes part in a Bolt handshake."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
                connection.sendall(b"\x60\x60\xb0\x17" + bytes([0, 0, 0, 5]) + bytes([0, 0, 0, 4]) + bytes(8))
                if len(connection.recv(4)) == 4:
                    return
        except OSError:
            pass
        time.sleep(0.1)
    log = home / "logs" / "neo4j.log"
    told = (log if log.exists() else home / "console.log").read_text(encoding="utf-8", errors="replace")
    raise RuntimeError(f"Neo4j did not start within {seconds:.0f} s:\n{told[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and its watcher: politely at first, so that its files stay whole."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, sign)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                continue
    process.wait()
    if process.stdin:
        process.stdin.close()


def main() -> int:
    """Keep a server running until it is interrupted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path, help="folder of the server's data; made if it is not there")
    home = parser.parse_args().home.resolve()
    if missing := what_is_missing():
        sys.stderr.write(missing + "\n")
        return 1
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with running_server(home) as server:
            sys.stdout.write(f"NEO4J_USER={server.user}\nNEO4J_PASSWORD={server.password}\n{server.url}\n")
            sys.stdout.flush()
            signal.pause()
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
