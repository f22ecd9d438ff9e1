"""Files of topics: quarantine, the scanner, SD's decision."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bilaterals.models import TopicAttachment
from bilaterals.topics import attachments
from bilaterals.topics.services import submit_topic
from bilaterals.topics.tasks import scan_waiting
from gore.core import files
from tests.bilaterals.topics.team import Team

Scan = TopicAttachment.Scan


def attach(
    team: Team, topic: Any, name: str = "oficio.pdf", content: bytes = b"%PDF-1.7 a", **more: Any
) -> TopicAttachment:
    upload = SimpleUploadedFile(name, content)
    return attachments.add_attachment(topic=topic, upload=upload, **{"by": team.person, "kind": "letter", **more})


def status_for(client: Client, attachment: TopicAttachment) -> int:
    """What *client* gets who asks for the file."""
    response = client.get(f"/temas/{attachment.topic.code}/adjuntos/{attachment.pk}/")
    if response.streaming:
        b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return response.status_code


def test_in_a_demonstration_without_scanner_a_file_is_clean_at_once(team: Team) -> None:
    assert attach(team, team.draft()).scan == Scan.CLEAN


def test_in_production_a_file_waits_until_sd_decides(
    team: Team, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.DEMO = False
    topic = team.draft()
    kept, refused = attach(team, topic), attach(team, topic, content=b"%PDF-1.7 b", name="otro.pdf")
    assert (kept.scan, attachments.scan_waiting()) == (Scan.WAITING, 0)
    client, sd = team.client(), team.client(team.sd)
    assert status_for(client, kept) == 403
    assert "oficio.pdf" not in sd.get("/articulacion/archivos/").content.decode(), "a draft is its team's alone"
    submit_topic(topic=topic, by=team.person, version=1)
    page = sd.get("/articulacion/archivos/").content.decode()
    assert "oficio.pdf" in page
    assert "otro.pdf" in page
    assert status_for(sd, kept) == 200

    sd.post(f"/articulacion/archivos/{kept.pk}/decidir/", {"decision": "release"})
    with pytest.raises(PermissionDenied):
        attachments.decide_attachment(attachment=refused, by=team.person, clean=True)
    with django_capture_on_commit_callbacks(execute=True):
        sd.post(f"/articulacion/archivos/{refused.pk}/decidir/", {"decision": "refuse"})

    kept.refresh_from_db()
    refused.refresh_from_db()
    assert [(kept.scan, kept.released_by), (refused.scan, refused.released_by)] == [
        (Scan.CLEAN, team.sd), (Scan.INFECTED, team.sd),
    ]  # fmt: skip
    assert status_for(client, kept) == 200
    assert status_for(sd, refused) == 403
    with pytest.raises(ValidationError):
        attachments.decide_attachment(attachment=kept, by=team.sd, clean=False)
    assert [default_storage.exists(str(each.file)) for each in (kept, refused)] == [True, False]


def test_the_scanner_decides_or_the_file_waits(team: Team, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    topic = team.draft()
    attachment = attach(team, topic)
    assert (attachment.scan, attachments.scan(attachment_id=attachment.pk)) == (Scan.WAITING, Scan.WAITING)
    monkeypatch.setattr(files, "is_clean", lambda name: True)
    scan_waiting()
    attachment.refresh_from_db()
    assert (attachment.scan, attachment.released_by) == (Scan.CLEAN, None)
    bad = attach(team, topic, content=b"%PDF-1.7 mala")
    monkeypatch.setattr(files, "is_clean", lambda name: False)
    assert attachments.scan(attachment_id=bad.pk) == Scan.INFECTED


def test_the_same_content_twice_is_one_file_and_there_is_a_limit(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    topic = team.draft()
    assert attach(team, topic).pk == attach(team, topic, name="copia.pdf").pk
    monkeypatch.setattr(attachments, "MAX_FILES", 1)
    with pytest.raises(ValidationError) as refused:
        attach(team, topic, content=b"%PDF-1.7 otra")
    assert refused.value.message_dict == {"file": ["Un tema lleva hasta 1 archivos: quite alguno."]}
    with pytest.raises(ValidationError):
        attach(team, topic, kind="nada")


def test_files_are_the_teams_while_the_topic_can_be_edited(team: Team) -> None:
    topic = team.draft()
    attachment = attach(team, topic)
    with pytest.raises(PermissionDenied):
        attach(team, topic, by=team.neighbours)
    with pytest.raises(PermissionDenied):
        attachments.remove_attachment(attachment=attachment, by=team.neighbours)
    sent = team.sent()
    with pytest.raises(ValidationError) as refused:
        attach(team, sent)
    assert "está enviado" in refused.value.messages[0]
