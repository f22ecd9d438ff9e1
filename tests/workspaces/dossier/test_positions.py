"""A ministry says where it stands: by whom, until when, on top of what, and who reads it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from bilaterals.models import TopicPosition
from bilaterals.positions import services
from gore.core.models import Membership
from tests.at_once import at_once
from tests.bilaterals.factories import AgendaTopicFactory, TopicPartnerFactory, TopicPositionFactory, in_days
from tests.factories import InstitutionFactory, MembershipFactory, RegionalGovernmentFactory
from tests.workspaces.dossier.pairs import PairWorld, make_pair

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def pair() -> PairWorld:
    return make_pair()


def texts(**changes: Any) -> dict[str, Any]:
    return {
        "position": "Lo apoya.", "proposal": "En 2027.", "constraints": "Sin presupuesto.", "visibility": "internal",
        "version": 0, **changes,
    }  # fmt: skip


def save(pair: PairWorld, **changes: Any) -> TopicPosition:
    return services.save_position(topic=pair.topic, sector=pair.sector, by=pair.ministry, **texts(**changes))


def test_a_ministry_writes_and_changes_its_position(pair: PairWorld) -> None:
    first = save(pair)
    assert (first.version, first.saved_by, first.position) == (1, pair.ministry, "Lo apoya.")
    second = save(pair, version=1, position=" Lo apoya en parte. ", visibility="shared")
    assert (second.version, second.position, second.visibility) == (2, "Lo apoya en parte.", "shared")
    assert TopicPosition.objects.count() == 1


def test_saving_the_same_again_does_no_harm(pair: PairWorld) -> None:
    save(pair)
    assert save(pair, version=0).version == 1


def test_whoever_saves_on_an_older_version_is_told_and_nothing_is_overwritten(pair: PairWorld) -> None:
    save(pair)
    colleague = MembershipFactory(role=Role.MINISTRY_COORDINATOR, institution=pair.sector).user
    with pytest.raises(ValidationError, match="mientras usted escribía") as refused:
        services.save_position(topic=pair.topic, sector=pair.sector, by=colleague, **texts(position="Otra cosa."))
    assert refused.value.code == services.CHANGED
    assert TopicPosition.objects.get().position == "Lo apoya."


def test_after_the_deadline_nobody_writes(pair: PairWorld) -> None:
    save(pair)
    pair.close()
    with pytest.raises(ValidationError, match="terminó"):
        save(pair, version=1, position="Tarde.")
    assert TopicPosition.objects.get().position == "Lo apoya."


def test_only_the_ministry_it_is_addressed_to_writes(pair: PairWorld) -> None:
    stranger = MembershipFactory(role=Role.MINISTRY_COORDINATOR, institution=InstitutionFactory()).user
    for user in (pair.team, pair.sd, stranger):
        with pytest.raises(PermissionDenied):
            services.save_position(topic=pair.topic, sector=pair.sector, by=user, **texts())
    waiting = AgendaTopicFactory(edition=pair.edition, delegation=pair.government, sectors=pair.sector)
    with pytest.raises(PermissionDenied):
        services.save_position(topic=waiting, sector=pair.sector, by=pair.ministry, **texts())


def test_the_region_reads_what_is_shared_and_never_what_is_internal(pair: PairWorld) -> None:
    position = save(pair)
    partner = RegionalGovernmentFactory()
    TopicPartnerFactory(topic=pair.topic, delegation=partner, state="accepted", answered_at=in_days(0))
    neighbour = MembershipFactory(role=Role.REGIONAL_TEAM, institution=partner).user
    asked = RegionalGovernmentFactory()
    TopicPartnerFactory(topic=pair.topic, delegation=asked)
    others = MembershipFactory(role=Role.REGIONAL_TEAM, institution=asked).user

    def readers() -> list[bool]:
        people = (pair.sd, pair.ministry, pair.team, neighbour, others)
        return [TopicPosition.objects.visible_to(user).contains(position) for user in people]

    assert readers() == [True, True, False, False, False]
    save(pair, version=1, visibility="shared")
    assert readers() == [True, True, True, True, False]


def test_another_ministry_of_the_same_topic_does_not_read_it(pair: PairWorld) -> None:
    other = InstitutionFactory()
    pair.topic.sectors.add(other)
    TopicPositionFactory(topic=pair.topic, sector=other, visibility="shared")
    assert not TopicPosition.objects.visible_to(pair.ministry).exists()


# --- the form -----------------------------------------------------------------------------------


def test_the_form_saves_and_leads_back_to_the_dossier(client: Client, pair: PairWorld) -> None:
    client.force_login(pair.ministry)
    page = client.post(pair.form, texts(position="<b>=cmd|' /C calc'!A0</b>"), follow=True).content.decode()
    assert "quedó guardada" in page
    assert "&lt;b&gt;=cmd|" in page
    assert "Interna" in page


def test_the_form_saves_by_itself_and_says_when(client: Client, pair: PairWorld) -> None:
    client.force_login(pair.ministry)
    quietly = {"headers": {"accept": "application/json"}}
    told = client.post(pair.form, texts(), **quietly).json()
    assert told["version"] == 1
    assert told["saved"].startswith("Guardado a las ")
    save(pair, version=1, position="Otra persona.")
    answer = client.post(pair.form, texts(position="Mía.", version=1), **quietly)
    assert (answer.status_code, answer.json()["conflict"]) == (409, True)
    assert client.post(pair.form, texts(visibility="nadie"), **quietly).status_code == 400
    assert TopicPosition.objects.get().position == "Otra persona."


def test_two_versions_are_shown_and_the_next_attempt_is_made_with_open_eyes(client: Client, pair: PairWorld) -> None:
    save(pair)
    save(pair, version=1, position="Lo de mi colega.")
    client.force_login(pair.ministry)
    answer = client.post(pair.form, texts(position="Lo mío.", version=1))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Lo de mi colega." in page
    assert "Lo mío." in page
    assert 'name="version" value="2"' in page
    client.post(pair.form, texts(position="Lo mío.", version=2))
    assert TopicPosition.objects.get().position == "Lo mío."


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"position": "x" * 5_001}, "Escriba como máximo 5000 caracteres"),
        ({"position": "a\x00b"}, "caracteres nulos"),
        ({"visibility": ""}, "Elija quién la lee."),
        ({"visibility": "public"}, "Elija una de las dos opciones."),
        ({"version": "uno"}, "número entero"),
        ({"version": "9" * 40}, ""),
    ],
)
def test_bad_input_is_explained_and_nothing_is_lost(
    client: Client, pair: PairWorld, changes: dict[str, Any], words: str
) -> None:
    client.force_login(pair.ministry)
    answer = client.post(pair.form, texts(proposal="No se pierde.", **changes))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page
    assert "No se pierde." in page
    assert not TopicPosition.objects.exists()


def test_a_second_after_the_deadline_the_form_explains_and_keeps_the_text(client: Client, pair: PairWorld) -> None:
    client.force_login(pair.ministry)
    pair.close()
    answer = client.post(pair.form, texts(position="Llegó tarde."))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "El plazo para la información de los ministerios terminó." in page
    assert "Llegó tarde." in page


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_first_saves_at_once_make_one_position_and_one_is_told() -> None:
    pair = make_pair()
    colleague = MembershipFactory(role=Role.MINISTRY_COORDINATOR, institution=pair.sector).user

    def by(user: Any, text: str) -> Any:
        return services.save_position(topic=pair.topic, sector=pair.sector, by=user, **texts(position=text))

    results = at_once(lambda: by(pair.ministry, "Uno."), lambda: by(colleague, "Dos."))
    assert sum(isinstance(result, ValidationError) for result in results) == 1, results
    assert TopicPosition.objects.count() == 1
    assert TopicPosition.objects.get().version == 1


def test_the_ministrys_home_says_what_to_write_and_until_when(client: Client, pair: PairWorld) -> None:
    client.force_login(pair.ministry)
    assert "Escribir su posición sobre 1 tema" in client.get("/ministerio/").content.decode()
    save(pair)
    assert "Escribir su posición" not in client.get("/ministerio/").content.decode()
