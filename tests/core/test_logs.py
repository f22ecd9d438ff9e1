"""Logs hold no secret of an address."""

from __future__ import annotations

import logging

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import resolve

from gore.core.logs import HideSecretsInPaths


def record_of(path: str) -> logging.LogRecord:
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s: %s", ("Not Found", path), None)
    record.request = request
    return record


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/cuenta/invitacion/abcdefghijklmnopqrstuvwxyz012345/", "/cuenta/invitacion/…/"),
        ("/cuenta/contrasena/recuperar/3-c0ffee-secreto/", "/cuenta/contrasena/recuperar/…-…/"),
        ("/compromisos/gore-07-C-0123/", "/compromisos/gore-07-C-0123/"),
    ],
)
def test_what_opens_something_is_not_written(path: str, shown: str) -> None:
    record = record_of(path)
    assert HideSecretsInPaths().filter(record)
    assert record.getMessage() == f"Not Found: {shown}"


@pytest.mark.django_db
def test_a_refused_link_is_logged_without_its_secret(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    for handler in settings.LOGGING["handlers"].values():
        assert "hide_secrets" in handler["filters"]
    caplog.handler.addFilter(HideSecretsInPaths())
    secret = "s" * 43
    assert client.get(f"/cuenta/invitacion/{secret}/").status_code == 404
    assert "Not Found" in caplog.text
    assert secret not in caplog.text
