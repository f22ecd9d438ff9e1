"""Scratch PostgreSQL databases with 5,712, 100,000 or 1,000,000 commitments, made once in a run.

`with at_scale(100_000):` points Django's default connection to the database of that size. Each
size is copied from the next smaller one (CREATE DATABASE … TEMPLATE) and grown by `seed_scale`,
so that the benchmarks of one run share what is slow to make. All are dropped at the end.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg2
from django.core.management import call_command
from django.db import connection, connections
from psycopg2 import sql

PUBLISHED = 5_712
SIZES = (PUBLISHED, 100_000, 1_000_000)

_made: dict[int, str] = {}
_server_url = ""


def use_server(url: str) -> None:
    """Remember the PostgreSQL server (and maintenance database) at *url*."""
    global _server_url
    if urlsplit(url).scheme not in {"postgres", "postgresql"}:
        raise SystemExit("Benchmarks need PostgreSQL: DATABASE_URL=postgres://…")
    _server_url = url


def url_of(size: int) -> str:
    """The DATABASE_URL of the scratch database with *size* commitments (which must exist)."""
    parts = urlsplit(_server_url)
    return urlunsplit(parts._replace(path=f"/{quote(_made[size])}"))


@contextmanager
def at_scale(size: int) -> Iterator[str]:
    """Point the default connection to the database with *size* commitments; yield its address."""
    _make(size)
    previous = connections["default"].settings_dict["NAME"]
    _point_to(_made[size])
    try:
        yield url_of(size)
    finally:
        _point_to(previous)


def drop_all() -> None:
    """Drop every scratch database of this run."""
    connections.close_all()
    for name in _made.values():
        _on_server(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    _made.clear()


def _make(size: int) -> None:
    if size in _made:
        return
    smaller = max((other for other in SIZES if other < size), default=0)
    if smaller:
        _make(smaller)
    started = time.monotonic()
    name = f"gore_bench_{os.getpid()}_{size}"
    connections.close_all()
    template = sql.Identifier(_made[smaller]) if smaller else sql.SQL("template0 ENCODING 'UTF8'")
    _made[size] = name
    _on_server(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), template))
    previous = connections["default"].settings_dict["NAME"]
    _point_to(name)
    try:
        if not smaller:
            _quietly("migrate", interactive=False, verbosity=0)
            _quietly("load_published")
            _quietly("load_demo")
        if size > PUBLISHED:
            _quietly("seed_scale", commitments=size)
        _quietly("recompute_compliance")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    finally:
        _point_to(previous)
    note(f"database with {size:,} commitments: {time.monotonic() - started:.0f} s")


def _quietly(command: str, **options: object) -> None:
    call_command(command, stdout=StringIO(), **options)


def _point_to(name: str) -> None:
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = name


def _on_server(statement: sql.Composable) -> None:
    # Not `with connection`: CREATE and DROP DATABASE refuse to run in a transaction.
    server = psycopg2.connect(_server_url)
    try:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(statement)
    finally:
        server.close()


def note(text: str) -> None:
    """Say on the error stream how it goes; the output holds results only."""
    print(f"[bench] {text}", file=sys.stderr, flush=True)
