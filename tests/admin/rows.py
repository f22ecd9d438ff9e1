"""Rows of every model that the administration knows, and what its forms send."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import Manager, Model
from django.urls import reverse

from bilaterals import models as timetable_models
from bilaterals.models import (
    AgendaRelease,
    AgendaTopic,
    Assistance,
    Call,
    CallField,
    LateEntryCode,
    Meeting,
    MeetingTopic,
    ReleasedAgenda,
    TopicAnswer,
    TopicAttachment,
    TopicDecision,
    TopicPartner,
    TopicPosition,
    TopicStep,
)
from commitments.models import (
    Commitment,
    CommitmentUpdate,
    ComplianceRate,
    ComplianceRequest,
    ComplianceSnapshot,
    Funding,
)
from gore.core import models as core
from sessions.models import SessionInvitation, SessionMaterial, SummitSession
from surveys.models import (
    Instrument,
    InstrumentGroup,
    InstrumentVersion,
    Lesson,
    Option,
    PublishedResult,
    Question,
    RatingTally,
    RespondentGroup,
    Survey,
    SurveyStatement,
)
from tests import factories as f
from tests.bilaterals import factories as topics
from tests.bilaterals import timetable_factories as timetable
from transfers.models import (
    BudgetExecution,
    ClosedPeriod,
    DifferenceNote,
    ImportLine,
    LegalNorm,
    Project,
    ProjectPhoto,
    SeriesValue,
    Transfer,
    TransferImport,
    TransferProject,
)


def _rate(number: int) -> ComplianceRate:
    snapshot = ComplianceSnapshot.objects.first() or f.ComplianceSnapshotFactory()
    return ComplianceRate.objects.create(
        snapshot=snapshot, audience="all", dimension="sector_region", sector=f.InstitutionFactory(),
        region=f.RegionFactory(), commitments=3, executed=1, in_process=1, pending=1, due=2, executed_of_due=1,
    )  # fmt: skip


def _meeting(number: int) -> Meeting:
    return f.MeetingFactory(regions=[f.RegionFactory(), f.RegionFactory()])


MAKE: dict[type[Model], Callable[[int], Any]] = {
    core.User: lambda n: f.MembershipFactory().user,
    core.Membership: lambda n: f.MembershipFactory(edition=f.EditionFactory()),
    core.Space: lambda n: f.SpaceFactory(code=f"espacio-{n}", name=f"Espacio {n}"),
    core.Edition: lambda n: f.EditionFactory(sectors=[f.InstitutionFactory()]),
    core.Institution: lambda n: f.RegionalGovernmentFactory() if n % 2 else f.InstitutionFactory(),
    core.OfficeHolder: lambda n: f.OfficeHolderFactory(edition=f.EditionFactory(), starts_on=dt.date(2017, 1, 1)),
    core.Region: lambda n: f.RegionFactory(),
    core.PublishedFigure: lambda n: f.PublishedFigureFactory(
        edition=f.EditionFactory(), institution=f.InstitutionFactory(), region=f.RegionFactory()
    ),
    core.Inconsistency: lambda n: f.InconsistencyFactory(),
    core.ProcessRule: lambda n: f.ProcessRuleFactory(),
    core.Milestone: lambda n: f.MilestoneFactory(),
    core.Initiative: lambda n: f.InitiativeFactory(regions=f.RegionFactory(), editions=f.EditionFactory()),
    core.ComplianceBand: lambda n: f.ComplianceBandFactory(min_pct=n),
    core.RecordItem: lambda n: f.RecordItemFactory(),
    Meeting: _meeting,
    MeetingTopic: lambda n: topics.MeetingTopicFactory(),
    Call: lambda n: topics.CallFactory(),
    CallField: lambda n: topics.CallFieldFactory(),
    LateEntryCode: lambda n: topics.LateEntryCodeFactory(),
    AgendaTopic: lambda n: topics.AgendaTopicFactory(),
    TopicPartner: lambda n: topics.TopicPartnerFactory(),
    TopicAnswer: lambda n: topics.TopicAnswerFactory(),
    TopicAttachment: lambda n: topics.TopicAttachmentFactory(),
    TopicDecision: lambda n: topics.TopicDecisionFactory(),
    TopicStep: lambda n: topics.TopicStepFactory(),
    Assistance: lambda n: topics.AssistanceFactory(),
    TopicPosition: lambda n: topics.TopicPositionFactory(),
    AgendaRelease: lambda n: topics.AgendaReleaseFactory(),
    ReleasedAgenda: lambda n: topics.ReleasedAgendaFactory(),
    timetable_models.TimetableSettings: lambda n: timetable.TimetableSettingsFactory(),
    timetable_models.DayBlock: lambda n: timetable.DayBlockFactory(),
    timetable_models.Room: lambda n: timetable.RoomFactory(owner=f.InstitutionFactory()),
    timetable_models.Absence: lambda n: timetable.AbsenceFactory(),
    timetable_models.Precedence: lambda n: timetable.PrecedenceFactory(),
    timetable_models.SolverRun: lambda n: timetable.SolverRunFactory(requested_by=f.UserFactory()),
    timetable_models.Timetable: lambda n: timetable.TimetableFactory(),
    timetable_models.TimetableStep: lambda n: timetable.TimetableStepFactory(by=f.UserFactory()),
    timetable_models.Release: lambda n: timetable.ReleaseFactory(released_by=f.UserFactory()),
    timetable_models.ReleaseChange: lambda n: timetable.ReleaseChangeFactory(),
    timetable_models.Repair: lambda n: timetable.RepairFactory(asked_by=f.UserFactory()),
    timetable_models.CalendarFeed: lambda n: timetable.CalendarFeedFactory(),
    SummitSession: lambda n: f.SummitSessionFactory(),
    SessionMaterial: lambda n: f.SessionMaterialFactory(),
    SessionInvitation: lambda n: f.SessionInvitationFactory(),
    Commitment: lambda n: f.CommitmentFactory(counterparts=f.InstitutionFactory(), meeting=_meeting(n)),
    CommitmentUpdate: lambda n: f.CommitmentUpdateFactory(author=f.UserFactory()),
    ComplianceSnapshot: lambda n: f.ComplianceSnapshotFactory(as_of=dt.date(2018, 1, 1) + dt.timedelta(days=n)),
    ComplianceRate: _rate,
    ComplianceRequest: lambda n: f.ComplianceRequestFactory(),
    Transfer: lambda n: f.TransferFactory(),
    Project: lambda n: f.ProjectFactory(regions=f.RegionFactory(), editions=f.EditionFactory()),
    LegalNorm: lambda n: f.LegalNormFactory(),
    TransferProject: lambda n: f.TransferProjectFactory(),
    ProjectPhoto: lambda n: f.ProjectPhotoFactory(added_by=f.UserFactory()),
    ClosedPeriod: lambda n: f.ClosedPeriodFactory(closed_by=f.UserFactory()),
    TransferImport: lambda n: f.TransferImportFactory(uploaded_by=f.UserFactory()),
    ImportLine: lambda n: f.ImportLineFactory(),
    SeriesValue: lambda n: f.SeriesValueFactory(),
    BudgetExecution: lambda n: f.BudgetExecutionFactory(project=f.ProjectFactory()),
    DifferenceNote: lambda n: f.DifferenceNoteFactory(owner=f.InstitutionFactory()),
    Funding: lambda n: f.FundingFactory(added_by=f.UserFactory()),
    Survey: lambda n: f.SurveyFactory(),
    RespondentGroup: lambda n: f.RespondentGroupFactory(),
    Question: lambda n: f.QuestionFactory(),
    Option: lambda n: f.OptionFactory(),
    PublishedResult: lambda n: f.PublishedResultFactory(),
    SurveyStatement: lambda n: f.SurveyStatementFactory(),
    Instrument: lambda n: f.InstrumentFactory(),
    InstrumentGroup: lambda n: f.InstrumentGroupFactory(),
    InstrumentVersion: lambda n: f.InstrumentVersionFactory(),
    RatingTally: lambda n: f.RatingTallyFactory(),
    Lesson: lambda n: f.LessonFactory(took_effect_in=f.EditionFactory()),
}


def address(target: Any, page: str = "changelist", *args: Any) -> str:
    """ "/admin/…" of a model, a model admin or a row: its list, `add`, `change`, `history`, `delete`."""
    opts = target.opts if isinstance(target, ModelAdmin) else target._meta
    keys = (*args, *((target.pk,) if isinstance(target, Model) else ()))
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=keys)


def sent(response: Any, **changes: Any) -> dict[str, Any]:
    """What the form on the page would send if nobody touched it, with *changes* (None takes away)."""
    forms = [response.context["adminform"].form]
    for rows in response.context["inline_admin_formsets"]:
        forms += [rows.formset.management_form, *rows.formset.forms]
    data: dict[str, Any] = {}
    for form in forms:
        for field in form:
            value = field.value()
            if isinstance(value, Manager):
                value = value.all()
            if value is None or value is False:
                continue
            name = field.html_name
            if isinstance(value, (list, tuple)) or hasattr(value, "values_list"):
                data[name] = [getattr(item, "pk", item) for item in value]
            else:
                data[name] = "on" if value is True else value
    for name, value in changes.items():
        data[name] = value
    return {name: value for name, value in data.items() if value is not None}


def errors(response: Any) -> dict[str, list[str]]:
    """The messages of the form on the page, by the name of the field (rows inside: `prefix-0-field`)."""
    found = {name: list(texts) for name, texts in response.context["adminform"].form.errors.items()}
    for rows in response.context["inline_admin_formsets"]:
        if rows.formset.non_form_errors():
            found[rows.formset.prefix] = list(rows.formset.non_form_errors())
        for form in rows.formset.forms:
            found |= {f"{form.prefix}-{name}": list(texts) for name, texts in form.errors.items()}
    return found
