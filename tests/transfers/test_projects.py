"""The portfolio: codes, duplicates, photos, and what keeps a project from being deleted."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client

from tests import factories as make
from transfers.models import Project, ProjectPhoto
from transfers.services.projects import (
    add_photo,
    delete_project,
    merge_projects,
    reasons_to_keep,
    save_project,
    without_metadata,
)

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_a_project_gets_the_next_code_and_a_cui_once() -> None:
    first = save_project(name=" Puente ", cui="2234567", regions=[make.RegionFactory()])
    assert (first.code, first.name, first.regions.count()) == ("pry-0001", "Puente", 1)
    assert save_project(name="Otro").code == "pry-0002"
    with pytest.raises(ValidationError, match="Ese CUI ya es del proyecto pry-0001"):
        save_project(name="Tercero", cui="2234567")
    with pytest.raises(ValidationError) as refused:
        save_project(name="Tercero", cui="22345", starts_on=None)
    assert refused.value.message_dict["cui"] == ["Escriba el CUI con 7 dígitos, por ejemplo 2234567."]
    with pytest.raises(ValidationError) as refused:
        save_project(name="Tercero", starts_on=dt.date(2018, 2, 1), ends_on=dt.date(2018, 1, 1))
    assert list(refused.value.message_dict) == ["ends_on"]


def test_a_duplicate_gives_everything_to_the_one_that_stays() -> None:
    kept = make.ProjectFactory(name="Hospital", regions=[make.RegionFactory()], beneficiaries=10)
    lost = make.ProjectFactory(
        name="Hospital (otra vez)", cui="2234567", regions=[make.RegionFactory()], editions=[make.EditionFactory()],
        beneficiaries=20, provinces="Sihuas",
    )  # fmt: skip
    other = make.TransferProjectFactory(project=lost)
    both = make.TransferFactory(amount=Decimal(100))
    make.TransferProjectFactory(project=lost, transfer=both, amount=Decimal(40))
    make.TransferProjectFactory(project=kept, transfer=both, amount=Decimal(60))
    photo = make.ProjectPhotoFactory(project=lost)

    assert merge_projects(duplicate=lost, into=kept) == kept
    kept.refresh_from_db()
    lost.refresh_from_db()
    assert (lost.merged_into, lost.cui, kept.cui, kept.beneficiaries, kept.provinces) == (
        kept, None, "2234567", 10, "Sihuas",
    )  # fmt: skip
    assert (kept.regions.count(), kept.editions.count(), kept.photos.get()) == (2, 1, photo)
    assert dict(kept.transfer_parts.values_list("transfer", "amount")) == {
        other.transfer_id: other.amount, both.pk: Decimal(100),
    }  # fmt: skip
    assert list(Project.objects.standing()) == [kept]
    with pytest.raises(ValidationError, match="ya está unido"):
        merge_projects(duplicate=lost, into=make.ProjectFactory())
    with pytest.raises(ValidationError, match="consigo mismo"):
        merge_projects(duplicate=kept, into=kept)
    with pytest.raises(ValidationError, match="distinto CUI"):
        merge_projects(duplicate=make.ProjectFactory(cui="2999999"), into=kept)


def test_a_project_with_money_is_not_deleted_and_says_why() -> None:
    paid = make.TransferProjectFactory(transfer=make.TransferFactory(amount=Decimal(1500))).project
    make.BudgetExecutionFactory(project=paid)
    assert reasons_to_keep(paid) == [
        "Recibió S/\u00a01,500 en 1 transferencia.", "Tiene ejecución presupuestal cargada.",
    ]  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        delete_project(project=paid)
    assert refused.value.messages == ["No se puede borrar este proyecto.", *reasons_to_keep(paid)]
    printed = make.ProjectFactory(source_part="Línea de tiempo")
    with pytest.raises(ValidationError, match="Lo nombra el registro publicado"):
        delete_project(project=printed)
    free = make.ProjectFactory()
    delete_project(project=free)
    assert not Project.objects.filter(pk=free.pk).exists()


@pytest.mark.parametrize(
    ("content", "text", "field"),
    [
        (PNG, " ", "text"), (b"<html>", "Puente", "image"), (b"", "Puente", "image"), (b"GIF89a", "Puente", "image"),
        (PNG + b"0" * 8_000_001, "Puente", "image"),
    ],
)  # fmt: skip
def test_a_photo_is_a_picture_with_words(content: bytes, text: str, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        add_photo(project=make.ProjectFactory(), image=ContentFile(content, "a.jpg"), text=text)
    assert list(refused.value.message_dict) == [field]
    assert not ProjectPhoto.objects.exists()


def test_a_photo_forgets_where_it_was_taken() -> None:
    place = b"\xff\xe1\x00\x0aGPS=12.34"[:12]
    jpeg = b"\xff\xd8" + b"\xff\xe0\x00\x04ab" + place + b"\xff\xda\x00\x04xx" + b"picture\xff\xd9"
    photo = add_photo(project=make.ProjectFactory(), image=ContentFile(jpeg, "a.jpg"), text="Puente")
    with photo.image.open() as file:
        kept = file.read()
    assert b"GPS" not in kept
    assert kept == b"\xff\xd8\xff\xe0\x00\x04ab\xff\xda\x00\x04xxpicture\xff\xd9" == without_metadata(jpeg)


def test_the_page_tells_the_whole_story(client: Client) -> None:
    edition = make.EditionFactory(title="7mo GORE Ejecutivo")
    project = make.ProjectFactory(name="Hospital de Tarapoto", cui="2234567", editions=[edition], code="pry-0001")
    part = make.TransferProjectFactory(project=project)
    commitment = make.FundingFactory(transfer=part.transfer).commitment
    hidden = make.FundingFactory(transfer=part.transfer, commitment=make.CommitmentFactory(released=False)).commitment
    add_photo(project=project, image=ContentFile(PNG, "a.png"), text="Fachada del hospital")
    make.BudgetExecutionFactory(project=project, source="MEF, consulta")

    text = client.get("/proyectos/pry-0001/").content.decode().replace("\u00a0", " ")
    for words in ("Hospital de Tarapoto", "CUI 2234567", "7mo GORE Ejecutivo", "S/ 1,000,000", str(part.transfer.norm),
                  commitment.code, 'alt="Fachada del hospital"', "MEF, consulta"):  # fmt: skip
        assert words in text
    assert hidden.code not in text
    picture = client.get(f"/proyectos/pry-0001/fotos/{project.photos.get().pk}/")
    assert (b"".join(picture.streaming_content), picture["Content-Type"]) == (PNG, "image/png")  # type: ignore[attr-defined]

    merge_projects(duplicate=project, into=make.ProjectFactory(code="prj-99"))
    assert client.get("/proyectos/pry-0001/")["Location"] == "/proyectos/prj-99/"


def test_sd_works_on_the_portfolio(client: Client) -> None:
    client.force_login(make.MembershipFactory().user)
    base = "/articulacion/transferencias/proyectos/"
    wrong = client.post(f"{base}nuevo/", {"name": "Puente", "kind": "project", "cui": "12", "amount": "mil soles"})
    text = wrong.content.decode()
    assert wrong.status_code == 400
    assert "Escriba el CUI con 7 dígitos, por ejemplo 2234567." in text
    assert 'value="12"' in text
    made = client.post(f"{base}nuevo/", {"name": "Puente", "kind": "project", "cui": "2234567", "amount": "1'500,000"})
    assert made["Location"] == "/proyectos/pry-0001/"
    project = Project.objects.get()
    assert (project.cui, project.amount) == ("2234567", Decimal(1500000))
    make.TransferProjectFactory(project=project)
    page = client.get(f"{base}pry-0001/borrar/").content.decode()
    assert "Este proyecto no se puede borrar:" in page
    assert "Borrar el proyecto</button>" not in page
    assert client.post(f"{base}pry-0001/borrar/").status_code == 400
    assert Project.objects.exists()
