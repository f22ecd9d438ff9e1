"""`load_demo` meets every published margin at once. The expected figures are read from the CSV files
here, and counted with queries of our own: nothing of the builder is trusted."""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, F, Q, Sum

from bilaterals.models import AgendaTopic, Meeting
from commitments.models import Commitment, CommitmentRegion, CommitmentUpdate, ComplianceRate, Funding
from commitments.services import refresh_status
from gore.core.models import Edition, Institution, Membership, User
from gore.loading.demo import running_edition
from transfers.models import (
    BudgetExecution,
    LegalNorm,
    Project,
    SeriesValue,
    Transfer,
    TransferProject,
    TransferShare,
)

pytestmark = pytest.mark.django_db
CUTOFF = dt.date(2018, 12, 31)
MONTHS = "enero febrero marzo abril mayo junio julio agosto setiembre octubre noviembre diciembre".split()
TABLES = (Commitment, CommitmentRegion, CommitmentUpdate, Meeting, Transfer, TransferShare, LegalNorm, Edition, User)


def rows_of(name: str) -> list[dict[str, str]]:
    with (Path(settings.BASE_DIR) / "data" / "published" / f"{name}.csv").open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def run(*arguments: str) -> list[str]:
    out = io.StringIO()
    call_command("load_demo", *arguments, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture(scope="module", autouse=True)
def output(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:
    """One load for the whole module, rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield run()
        transaction.set_rollback(True)


def half_up(part: int, whole: int) -> int:
    return int((Decimal(100) * part / whole).quantize(Decimal(1), ROUND_HALF_UP))


def count_by(field: str, **filters: object) -> dict[str, int]:
    rows = Commitment.objects.filter(**filters).order_by().values_list(field).annotate(n=Count("pk"))
    return dict(rows)


def test_prints_what_it_made_on_the_last_line(output: list[str]) -> None:
    counts = json.loads(output[-1])
    assert counts == {
        "commitments": 5712,
        "updates": CommitmentUpdate.objects.count(),
        "meetings": Meeting.objects.count(),
        "transfers": Transfer.objects.count(),
        "topics": AgendaTopic.objects.count(),
        "seconds": counts["seconds"],
    }
    assert counts["updates"] > 8000


def test_statuses_are_the_published_ones() -> None:
    expected = {row["status_code"]: int(row["commitments"]) for row in rows_of("commitments_by_status")}
    assert expected.pop("total") == Commitment.objects.count() == 5712
    assert count_by("status") == expected == {"executed": 4879, "in_process": 506, "pending": 327}


def test_each_of_the_23_bodies_has_its_published_count() -> None:
    expected = {row["institution_code"]: int(row["commitments"]) for row in rows_of("commitments_by_sector")}
    assert count_by("sector__code") == expected
    assert len(expected) == 23


def test_compliance_of_five_sectors_rounds_to_the_published_percentage() -> None:
    totals, executed = count_by("sector__code"), count_by("sector__code", status="executed")
    expected = {row["institution_code"]: int(row["compliance_pct"]) for row in rows_of("sector_compliance")}
    assert {code: half_up(executed[code], totals[code]) for code in expected} == expected
    assert set(expected) == {"MINSA", "MINEDU", "MTC", "MINDEF", "MVCS"}


def test_editions_hold_their_published_commitments() -> None:
    editions = count_by("edition__code")
    assert editions["gore-02"] > 500
    assert set(editions) == {row["edition_code"] for row in rows_of("editions")} - {"gore-10"}
    health = count_by("edition__code", sector__code="MINSA")
    assert health["gore-04"] == 127
    assert max(health[code] for code in ("gore-01", "gore-02", "gore-03")) < 127
    assert editions["gore-09"] == min(editions.values())


def test_regions_are_one_each_and_only_the_published_three_reach_300() -> None:
    links = CommitmentRegion.objects.order_by().values_list("region__code").annotate(n=Count("pk"))
    regions = dict(links)
    assert sum(regions.values()) == CommitmentRegion.objects.values("commitment").distinct().count() == 5712
    assert {code: n for code, n in regions.items() if n >= 300} == {"SAM": 347, "JUN": 307, "CUS": 300}
    assert len(regions) == 26
    assert min(regions.values()) >= 60


def test_regions_fall_in_the_three_published_bands_and_none_below() -> None:
    rows = CommitmentRegion.objects.order_by().values_list("region__code").annotate(
        n=Count("pk"), executed=Count("pk", filter=Q(commitment__status="executed"))
    )  # fmt: skip
    bands = Counter(min(9, executed * 10 // total) for _code, total, executed in rows)
    assert set(bands) == {7, 8, 9}
    assert min(bands.values()) >= 4


def test_74_percent_are_led_by_national_bodies() -> None:
    regional = Commitment.objects.filter(lead_institution__region__isnull=False)
    assert half_up(5712 - regional.count(), 5712) == 74
    assert not regional.exclude(lead_institution__region=F("regions")).exists()
    others = Commitment.objects.filter(lead_institution__region__isnull=True).exclude(lead_institution=F("sector"))
    assert others.exists()
    assert not Commitment.objects.filter(lead_institution__code="PCM-ARCC", agreed_on__lt=dt.date(2017, 4, 29)).exists()


def test_every_commitment_names_its_other_side_and_never_its_lead_as_counterpart() -> None:
    assert not Commitment.objects.filter(counterparts=F("lead_institution")).exists()
    sectors = Commitment.objects.filter(counterparts=F("sector")).exclude(lead_institution=F("sector"))
    assert sectors.count() == Commitment.objects.exclude(lead_institution=F("sector")).count()
    governments = Commitment.objects.filter(counterparts__region=F("regions")).exclude(
        lead_institution__region=F("regions")
    )
    assert governments.count() == Commitment.objects.filter(lead_institution__region__isnull=True).count()


def test_meetings_are_those_published() -> None:
    held = Meeting.objects.exclude(edition__code="gore-11")  # whose meetings are planned
    meetings = dict(held.order_by().values_list("edition__code").annotate(n=Count("pk")))
    assert (meetings["gore-02"], meetings["gore-07"]) == (120, 196)
    assert 90 < meetings["gore-01"] < 100
    assert all(90 <= n <= 196 for n in meetings.values())
    triples = Commitment.objects.order_by().values_list("meeting", "edition", "sector", "regions").distinct()
    sides = held.order_by().values_list("pk", "edition", "sectors", "regions")
    assert sorted(triples) == sorted(sides)
    assert len({row[1:] for row in triples}) == len(triples)


def test_codes_and_numbers_follow_each_other_in_every_edition() -> None:
    for code, total in count_by("edition__code").items():
        numbers = Commitment.objects.filter(edition__code=code).order_by("number").values_list("number", "code")
        assert list(numbers) == [(n, f"{code}-C-{n:04d}") for n in range(1, total + 1)]
    assert Meeting.objects.filter(code="gore-07-B-0012").exists()
    assert all(
        re.fullmatch(r"gore-(\d\d|ext)-TR-\d{4}", code) for code in Transfer.objects.values_list("code", flat=True)
    )


def test_the_stored_status_follows_from_the_verified_updates() -> None:
    assert refresh_status() == 0
    verified = CommitmentUpdate.objects.filter(state="verified").order_by("verified_on", "id")
    latest = dict(verified.values_list("commitment_id", "status"))
    wrong = [pk for pk, status in Commitment.objects.values_list("pk", "status") if latest.get(pk, "pending") != status]
    assert wrong == []


def test_dates_are_in_order_and_up_to_the_cut_off() -> None:
    for commitment in Commitment.objects.select_related("edition"):
        assert commitment.edition.start_date <= commitment.agreed_on <= commitment.edition.end_date
        days = (commitment.due_date - commitment.agreed_on).days
        assert 0 < days <= {"immediate": 30, "short": 180, "medium": 540}[commitment.horizon]
        assert commitment.released_at is not None
        assert commitment.edition.end_date < commitment.released_at.date() <= CUTOFF
    for update in CommitmentUpdate.objects.select_related("commitment"):
        reported = update.reported_at.astimezone(dt.timezone(dt.timedelta(hours=-5))).date()
        assert update.commitment.agreed_on < update.happened_on <= reported <= (update.verified_on or CUTOFF) <= CUTOFF


def test_updates_show_every_state_with_evidence_and_reasons() -> None:
    states = Counter(CommitmentUpdate.objects.values_list("state", flat=True))
    assert min(states[state] for state in ("verified", "submitted", "returned")) >= 20
    assert not CommitmentUpdate.objects.exclude(status="pending").filter(evidence="").exists()
    assert not CommitmentUpdate.objects.filter(state="returned", return_reason="").exists()
    assert 5 < Commitment.objects.filter(is_disputed=True).count() < 60
    assert not Commitment.objects.filter(is_disputed=True, status="executed").exists()


def test_texts_are_varied_whole_sentences() -> None:
    texts = list(Commitment.objects.values_list("text", flat=True))
    assert len(set(texts)) >= 0.95 * len(texts)
    wrong = [
        text for text in texts
        if not text[0].isupper() or not text.endswith(".") or re.search(r"[{}]|  |lorem", text)
    ]  # fmt: skip
    assert wrong == []
    assert set(count_by("type")) == {"administrative", "technical", "budgetary"}
    assert min(count_by("type").values()) > 500


def all_texts() -> list[str]:
    """What every commitment and every transfer says."""
    return [
        *Commitment.objects.values_list("text", flat=True),
        *Transfer.objects.values_list("description", flat=True),
    ]


def test_texts_contract_the_article_except_in_proper_names() -> None:
    texts = all_texts()
    assert [text for text in texts if re.search(r"\b(de|a) el [a-záéíóúñ]", text)] == []
    assert [text for text in texts if re.search(r"\b([Dd]e|[Aa]) el\b|\b([Dd]el|[Aa]l) El\b", text)] == []
    assert sum("de El Agustino" in text for text in texts) > 0


def test_texts_repeat_no_word_and_no_body_asks_itself() -> None:
    texts = all_texts()
    doubled = r"\b([a-záéíóúñ]+) \1\b|\b([a-záéíóúñ]{4,}) (?:del|de|de la|de las|de los) \2\b"
    assert [text for text in texts if re.search(doubled, text)] == []
    assert [text for text in texts if re.search(r"\by (?:I|Í|Hi)|\bS/\s[\d.]+\.0\s", text)] == []
    themselves = r"^El (?:MEF|Ministerio de Economía y Finanzas) .*\b(?:al|del) MEF\b"
    assert [text for text in texts if re.search(themselves, text)] == []


def test_a_text_that_names_the_end_of_a_period_falls_due_on_its_last_day() -> None:
    parts = {"primer": 1, "segundo": 2, "tercer": 3, "cuarto": 4}
    found: Counter[str] = Counter()
    wrong = []
    for text, due in Commitment.objects.values_list("text", "due_date"):
        if match := re.search(r"(\w+) (trimestre|semestre) de (\d{4})\.$", text):
            kind, month = match[2], parts[match[1]] * (3 if match[2] == "trimestre" else 6)
        elif match := re.search(r"antes de que concluya (\w+)( )de (\d{4})\.$", text):
            kind, month = "mes", MONTHS.index(match[1]) + 1
        else:
            assert not re.search(r"concluya|trimestre|semestre", text), text
            continue
        found[kind] += 1
        if due != dt.date(int(match[3]), month, calendar.monthrange(int(match[3]), month)[1]):
            wrong.append((text, due))
    assert wrong == []
    assert min(found[kind] for kind in ("mes", "trimestre", "semestre")) > 50


def test_a_date_in_a_text_is_the_due_date() -> None:
    found = 0
    for text, due in Commitment.objects.values_list("text", "due_date"):
        if match := re.search(r"(?:a más tardar|hasta) el (\d+) de (\w+) de (\d{4})\.$", text):
            found += 1
            assert due == dt.date(int(match[3]), MONTHS.index(match[2]) + 1, int(match[1])), text
    assert found > 1000


def test_a_deadline_in_a_text_is_the_due_date() -> None:
    found = 0
    for text, agreed_on, due in Commitment.objects.values_list("text", "agreed_on", "due_date"):
        if match := re.search(r"en un plazo de (\d+) días", text):
            found += 1
            assert (due - agreed_on).days == int(match[1])
    assert found > 300


def test_search_text_is_folded_and_finds_the_code() -> None:
    commitment = Commitment.objects.filter(text__contains="técnic").first()
    assert commitment is not None
    assert commitment.search_text.startswith(commitment.code.lower())
    assert "tecnic" in commitment.search_text
    assert "técnic" not in commitment.search_text


def test_transfers_of_each_edition_are_exact_to_the_sol() -> None:
    expected = {row["edition_code"]: Decimal(row["transfers_pen"]) for row in rows_of("editions")}
    sums = dict(Transfer.objects.order_by().values_list("edition__code").annotate(total=Sum("amount")))
    assert sums == {code: amount for code, amount in expected.items() if amount}


def test_transfers_of_each_sector_round_to_the_printed_millions() -> None:
    rows = Transfer.objects.order_by().values_list("giver__code").annotate(total=Sum("amount"), n=Count("pk"))
    made = {code: (int((t / 1_000_000).quantize(Decimal(1), ROUND_HALF_UP)), n) for code, t, n in rows}
    expected = {
        row["institution_code"]: (int(row["amount_millions_pen"]), int(row["projects_received"]))
        for row in rows_of("transfers_by_sector")
        if row["dash_printed"] == "no"
    }
    assert made == expected


def test_multi_region_transfers_round_to_11_millions_and_the_others_are_divided_exactly() -> None:
    multi = Transfer.objects.filter(multi_region=True)
    assert Decimal(10_500_000) <= (multi.aggregate(t=Sum("amount"))["t"] or 0) < Decimal(11_500_000)
    assert not TransferShare.objects.filter(transfer__multi_region=True).exists()
    divided = Transfer.objects.filter(multi_region=False).annotate(total=Sum("shares__amount"), n=Count("shares"))
    assert not divided.exclude(total=F("amount")).exists()
    assert set(divided.values_list("n", flat=True)) == {1, 2, 3}
    assert TransferShare.objects.values("region").distinct().count() == 26


def test_transfers_come_after_their_edition_under_norms_that_say_they_are_invented() -> None:
    for transfer in Transfer.objects.select_related("edition", "norm"):
        assert transfer.edition.end_date < transfer.date <= CUTOFF
        assert transfer.norm is not None
        assert transfer.norm.is_demonstration
        assert re.fullmatch(r"D-\d{3}-201[678](-EF)?", transfer.norm.number)
        assert transfer.norm.date == transfer.date
        assert transfer.description[0].isupper()


def test_everything_is_marked_as_a_demonstration() -> None:
    for model in (Commitment, CommitmentUpdate, Meeting, Transfer):
        assert not model.objects.filter(is_demonstration=False).exists(), model
    assert set(Edition.objects.filter(is_demonstration=True).values_list("code", flat=True)) == {"gore-11"}


def test_public_rates_at_the_cut_off_are_the_headline() -> None:
    rate = ComplianceRate.objects.get(snapshot__as_of=CUTOFF, audience="public", dimension="total")
    assert (rate.commitments, rate.executed, rate.in_process, rate.pending) == (5712, 4879, 506, 327)


def test_a_second_run_keeps_the_data(output: list[str]) -> None:
    before = [list(model.objects.order_by("pk").values()) for model in TABLES]
    again = run()
    assert {**json.loads(again[-1]), "seconds": 0} == {**json.loads(output[-1]), "seconds": 0}
    assert len(again) == 1
    assert [list(model.objects.order_by("pk").values()) for model in TABLES] == before


def test_a_rebuild_makes_the_same_rows() -> None:
    def snapshot() -> list[list[Any]]:
        fields = (
            "code",
            "text",
            "status",
            "status_since",
            "due_date",
            "sector__code",
            "regions__code",
            "meeting__code",
        )
        shares = TransferShare.objects.order_by("transfer__code", "region__code")
        return [
            list(Commitment.objects.order_by("code").values_list(*fields)),
            list(
                CommitmentUpdate.objects.order_by("commitment__code", "id").values_list(
                    "note", "evidence", "verified_on"
                )
            ),
            list(shares.values_list("transfer__code", "transfer__description", "region__code", "amount")),
        ]

    before = snapshot()
    CommitmentUpdate.objects.all().delete()
    Commitment.objects.filter(is_demonstration=True).delete()
    Meeting.objects.exclude(edition__code="gore-11").delete()  # a timetable rests on those of the running edition
    TransferShare.objects.all().delete()
    for model in (Transfer, LegalNorm):
        model.objects.filter(is_demonstration=True).delete()
    assert json.loads(run()[-1])["commitments"] == 5712
    assert snapshot() == before


def test_gore_11_is_called_for_a_thursday_and_friday_about_45_days_ahead() -> None:
    day = dt.date(2030, 5, 20)
    Edition.objects.filter(code="gore-11").update(start_date=day, end_date=day)
    # The one that is there, with all that rests on it, makes room.
    Edition.objects.filter(code="gore-11").update(code="gore-99", seq=99, ordinal=99)
    edition = running_edition.refresh_running_edition(today=day)
    assert (edition.start_date, edition.end_date) == (dt.date(2030, 7, 4), dt.date(2030, 7, 5))
    assert edition.title == "11mo GORE Ejecutivo"  # as the record writes "10mo GORE Ejecutivo"
    assert (edition.phase, edition.ordinal, edition.is_demonstration) == ("call", 11, True)
    assert edition.start_date.weekday() == 3
    prioritised = {row["institution_code"] for row in rows_of("institutions") if row["prioritised"] == "yes"}
    assert set(edition.sectors.values_list("code", flat=True)) == prioritised
    assert set(edition.summit_sessions.values_list("basis", flat=True)) == {"planned"}
    kinds = list(edition.summit_sessions.order_by("day", "position").values_list("kind", flat=True))
    assert kinds == ["plenary", "bilateral", "bilateral", "presidential"]


def test_gore_11_moves_ahead_only_when_its_dates_went_by_in_preparation() -> None:
    made = Edition.objects.get(code="gore-11")
    early = running_edition.refresh_running_edition(today=made.start_date - dt.timedelta(days=1))
    assert early.start_date == made.start_date
    moved = running_edition.refresh_running_edition(today=made.start_date)
    assert moved.start_date == running_edition.first_day(made.start_date)
    assert set(moved.summit_sessions.of_the_summit().values_list("date", flat=True)) == {
        moved.start_date,
        moved.end_date,
    }
    moved.phase = Edition.Phase.FOLLOW_UP
    moved.save()
    held = running_edition.refresh_running_edition(today=moved.end_date + dt.timedelta(days=400))
    assert held.start_date == moved.start_date


def test_the_eight_accounts_have_their_roles_and_rights() -> None:
    roles = set(Membership.objects.values_list("user__email", "role", "institution__code", "starts_on"))
    since = dt.date(2016, 1, 1)
    assert roles == {
        ("admin@gore.example", "administrator", "PCM", since),
        ("articulacion@gore.example", "sd_articulation", "PCM", since),
        ("region.sam@gore.example", "regional_team", "SAM", since),
        ("region.jun@gore.example", "regional_team", "JUN", since),
        ("minsa@gore.example", "ministry_coordinator", "MINSA", since),
        ("mtc@gore.example", "ministry_coordinator", "MTC", since),
        ("relator@gore.example", "rapporteur", "PCM", since),
        ("observador@gore.example", "observer", "PCM", since),
    }
    users = {user.email.partition("@")[0]: user for user in User.objects.all()}
    assert {name for name, user in users.items() if user.is_superuser} == {"admin"}
    assert {name for name, user in users.items() if user.is_staff} == {"admin", "articulacion", "observador"}
    sd, observer = users["articulacion"], users["observador"]
    assert sd.has_perms(["commitments.change_commitment", "transfers.add_transfer", "gore_sessions.view_summitsession"])
    assert not any(sd.has_perm(f"core.{verb}_user") for verb in ("add", "change", "delete", "view"))
    assert not sd.has_perm("commitments.delete_commitment")
    assert observer.has_perm("commitments.view_commitment")
    assert not [perm for perm in observer.get_all_permissions() if ".view_" not in perm]
    assert not users["minsa"].get_all_permissions()


def test_a_new_demo_password_replaces_the_old_one_and_none_keeps_it(settings: Any) -> None:
    settings.DEMO_PASSWORD = ""
    kept = User.objects.get(email="minsa@gore.example").password
    run()
    assert User.objects.get(email="minsa@gore.example").password == kept
    settings.DEMO_PASSWORD = "otra-clave-2019"
    assert "otra-clave-2019" in run()[0]
    assert all(user.check_password("otra-clave-2019") for user in User.objects.all())


@pytest.mark.parametrize(
    ("debug", "demo", "arguments"), [(True, False, []), (False, True, []), (False, False, ["--yes"])]
)
def test_runs_where_invented_data_is_allowed(settings: Any, debug: bool, demo: bool, arguments: list[str]) -> None:
    settings.DEBUG, settings.DEMO = debug, demo
    assert json.loads(run(*arguments)[-1])["commitments"] == 5712


@pytest.mark.parametrize("command", [["load_demo"], ["seed_scale", "--commitments", "6000"]])
def test_is_refused_in_production(settings: Any, command: list[str]) -> None:
    settings.DEBUG = settings.DEMO = False
    with pytest.raises(CommandError, match=f"{command[0]} escribe datos inventados .* --yes"):
        call_command(*command)
    assert Commitment.objects.count() == 5712


def test_seed_scale_fills_up_to_a_total_and_leaves_the_demonstration_alone() -> None:
    def grow(*arguments: str) -> dict[str, Any]:
        out = io.StringIO()
        call_command("seed_scale", *arguments, stdout=out)
        counts: dict[str, Any] = json.loads(out.getvalue())
        return counts

    first = grow("--commitments", "6500", "--meetings", "1600")
    assert (first["added_commitments"], first["commitments"], first["meetings"]) == (788, 6500, 1600)
    second = grow("--commitments", "13000")
    assert (second["added_commitments"], second["commitments"], second["added_meetings"]) == (6500, 13000, 0)
    assert grow("--commitments", "100")["added_commitments"] == 0
    added = Commitment.objects.filter(number__gt=10_000)
    assert added.count() == 13000 - 5712
    assert refresh_status() == 0
    assert added.values("edition").distinct().count() == 10
    assert CommitmentRegion.objects.values("region").filter(commitment__in=added).distinct().count() == 26
    regions = Counter(added.annotate(n=Count("regions")).values_list("n", flat=True))
    assert set(regions) == {1, 2}
    assert regions[2] < regions[1] / 10
    assert added.values("text").distinct().count() == added.count()
    assert all(code == f"{edition}-C-{n}" for code, edition, n in added.values_list("code", "edition__code", "number"))
    assert json.loads(run()[-1])["commitments"] == 5712
    connection.check_constraints()


def test_every_sector_at_the_table_has_phrases_for_both_sides() -> None:
    from gore.loading.demo.texts import SECTORS

    assert set(SECTORS) == set(Institution.objects.filter(sits_at_table=True).values_list("code", flat=True))
    assert all(content.national and content.regional for content in SECTORS.values())


def test_the_portfolio_has_as_many_treated_and_funded_projects_as_were_printed() -> None:
    printed = {row["institution_code"]: row for row in rows_of("transfers_by_sector")}
    projects = Project.objects.filter(kind="project", editions__isnull=False).distinct()
    treated = Counter(projects.values_list("institution__code", flat=True))
    funded = Counter(
        projects.filter(transfer_parts__isnull=False).values_list("institution__code", flat=True).distinct()
    )
    paid = Counter(Project.objects.filter(transfer_parts__isnull=False).values_list("institution__code", flat=True))
    assert treated == {code: int(row["projects_treated"]) for code, row in printed.items()}
    assert set(funded) == set(paid)
    assert paid == {
        code: int(row["projects_received"]) for code, row in printed.items() if int(row["projects_received"])
    }
    assert (sum(treated.values()), sum(paid.values())) == (1192, 408)
    parts = TransferProject.objects.aggregate(money=Sum("amount"))["money"]
    assert parts == Transfer.objects.aggregate(money=Sum("amount"))["money"]


def test_every_executed_budgetary_commitment_has_its_money() -> None:
    executed = Commitment.objects.filter(type="budgetary", status="executed")
    assert executed.count() > 500
    assert not executed.filter(funding__isnull=True).exists()
    linked = Funding.objects.filter(transfer__isnull=False)
    assert linked.count() > 100
    assert not linked.exclude(transfer__giver=F("commitment__sector")).exists()
    assert not linked.filter(transfer__date__lt=F("commitment__agreed_on")).exists()
    assert Commitment.objects.filter(type="budgetary", funding__isnull=True).exists()


def test_what_the_record_does_not_print_is_marked_as_invented() -> None:
    assert set(BudgetExecution.objects.values_list("is_demonstration", flat=True)) == {True}
    assert not SeriesValue.objects.filter(series="population", is_demonstration=True).exists()
    assert SeriesValue.objects.get(series="canon", year=2019, region=None).is_demonstration is False
    invented = SeriesValue.objects.filter(is_demonstration=True)
    assert set(invented.values_list("source", flat=True)) == {"Datos inventados para la demostración"}
