"""Servers on loopback and a small client, for the benchmarks that measure requests."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

START_SECONDS = 60


@contextmanager
def served(application: str, database_url: str, **environment: str) -> Iterator[int]:
    """Gunicorn with one worker process of four threads serving *application*; yield its port."""
    port = _free_port()
    python = [sys.executable, "-W", "ignore:No directory at"]  # WhiteNoise: no collected files here
    command = [
        *python, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", "1",
        "--worker-class", "gthread", "--threads", "4", "--log-level", "error", "--no-control-socket",
    ]  # fmt: skip
    server = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": database_url, **environment})
    try:
        _wait(port, server)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def get(port: int, path: str = "/") -> tuple[int, str, bytes]:
    """One request on a new connection: status, content type, body."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        client.request("GET", path)
        answer = client.getresponse()
        return answer.status, answer.headers.get("Content-Type", ""), answer.read()
    finally:
        client.close()


def requests_per_second(port: int, seconds: float, path: str = "/") -> float:
    """Requests answered with 200 over one kept connection, for *seconds*."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    count = 0
    started = time.perf_counter()
    while True:
        client.request("GET", path)
        answer = client.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        count += 1
        elapsed = time.perf_counter() - started
        if elapsed >= seconds:
            client.close()
            return count / elapsed


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with code {server.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")
