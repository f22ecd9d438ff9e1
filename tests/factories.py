"""Rows for tests: every factory makes a valid row from nothing, so that a test names only what it
is about.

Coded rows (`code=`) are got or created: `RegionFactory(code="SAM")` twice is one region.
`CommitmentFactory(status="executed", status_since=D)` also makes the verified update from which that
status follows, so that rebuilt figures agree with stored ones. `set_status` adds a later one.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import factory
from allauth.mfa.models import Authenticator
from django.utils import timezone
from factory.django import DjangoModelFactory

from bilaterals.models import Meeting
from commitments.models import (
    Commitment,
    CommitmentRegion,
    CommitmentType,
    CommitmentUpdate,
    ComplianceRequest,
    ComplianceSnapshot,
    Funding,
    Horizon,
    Status,
)
from gore.core.folding import fold
from gore.core.models import (
    ComplianceBand,
    Edition,
    Inconsistency,
    Initiative,
    Institution,
    Membership,
    Milestone,
    OfficeHolder,
    ProcessRule,
    PublishedFigure,
    RecordItem,
    Region,
    Space,
    User,
)
from gore.core.permissions import NEEDS_SECOND_FACTOR
from sessions.models import SessionInvitation, SessionMaterial, SummitSession
from surveys import tokens
from surveys.models import (
    Instrument,
    InstrumentGroup,
    InstrumentVersion,
    Lesson,
    Option,
    PendingRating,
    PublishedResult,
    Question,
    RatingMark,
    RatingTally,
    RespondentGroup,
    Survey,
    SurveyInvitation,
    SurveyStatement,
    WrittenAnswer,
)
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
    TransferShare,
)

PASSWORD = "clave-de-prueba-2019"

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def noon(day: dt.date) -> dt.datetime:
    """Twelve o'clock in Lima on *day*, as an aware date and time."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def base36(number: int) -> str:
    """Three letters or digits: 0 → "000", 46655 → "ZZZ"."""
    return DIGITS[number // 1296 % 36] + DIGITS[number // 36 % 36] + DIGITS[number % 36]


def add_all(manager: Any, extracted: Any) -> None:
    """Add *extracted* (one row, several or None) to a many-to-many *manager*."""
    if extracted is not None:
        manager.add(*(extracted if isinstance(extracted, (list, tuple, set)) else [extracted]))


class SpaceFactory(DjangoModelFactory):
    class Meta:
        model = Space
        django_get_or_create = ("code",)

    code = "gore"
    name = "GORE Ejecutivo"
    delegations = "gobiernos regionales"


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"Q{n:04d}")
    name = factory.LazyAttribute(lambda o: f"Región {o.code}")
    ubigeo_department = factory.Sequence(lambda n: f"{n % 100:02d}")
    boundary_key = factory.LazyAttributeSequence(lambda o, n: f"{o.ubigeo_department}{(n + n // 100) % 100:02d}")
    iso_3166_2 = factory.Sequence(lambda n: f"PE-{base36(n)}")
    kind = Region.Kind.REGIONAL_GOVERNMENT


class InstitutionFactory(DjangoModelFactory):
    """A sector: a ministry that sits at the table."""

    class Meta:
        model = Institution
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"MIN{n:04d}")
    name = factory.LazyAttribute(lambda o: f"Ministerio {o.code}")
    short_name = factory.LazyAttribute(lambda o: f"Sector {o.code}")
    kind = Institution.Kind.MINISTRY
    sits_at_table = True


SectorFactory = InstitutionFactory


class RegionalGovernmentFactory(DjangoModelFactory):
    """The regional government of `region` (a new one unless given); its code is the region's."""

    class Meta:
        model = Institution
        django_get_or_create = ("code",)

    region = factory.SubFactory(RegionFactory)
    code = factory.LazyAttribute(lambda o: f"GR-{o.region.code}")
    name = factory.LazyAttribute(lambda o: f"Gobierno Regional de {o.region.name}")
    short_name = factory.LazyAttribute(lambda o: f"GORE {o.region.name}")
    kind = Institution.Kind.REGIONAL_GOVERNMENT
    sits_at_table = False


class EditionFactory(DjangoModelFactory):
    """An edition of the GORE Ejecutivo that took place and is being followed up."""

    class Meta:
        model = Edition
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    space = factory.SubFactory(SpaceFactory)
    seq = factory.Sequence(lambda n: n % 30000 + 100)
    code = factory.LazyAttribute(lambda o: f"ed-{o.seq:02d}")
    ordinal = factory.LazyAttribute(lambda o: None if o.kind == Edition.Kind.EXTRAORDINARY else o.seq)
    title = factory.LazyAttribute(lambda o: f"GORE Ejecutivo {o.seq}")
    kind = Edition.Kind.ORDINARY
    start_date = dt.date(2017, 2, 1)
    end_date = factory.LazyAttribute(lambda o: o.start_date + dt.timedelta(days=1))
    phase = Edition.Phase.FOLLOW_UP

    @factory.post_generation
    def sectors(self: Edition, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        add_all(self.sectors, extracted)


class OfficeHolderFactory(DjangoModelFactory):
    class Meta:
        model = OfficeHolder

    institution = factory.SubFactory(InstitutionFactory)
    person_name = factory.Sequence(lambda n: f"Persona {n}")
    office = "Titular"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        django_get_or_create = ("email",)
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"persona{n}@gore.example")
    full_name = factory.Sequence(lambda n: f"Persona {n}")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def second_factor(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Whoever needs two factors has them, unless `second_factor=False`; a test signs in without."""
        if create and (self.is_superuser if extracted is None else extracted):
            give_second_factor(self)


def give_second_factor(user: User) -> None:
    """An application of codes, as if it had been set up."""
    kinds = Authenticator.Type
    Authenticator.objects.get_or_create(user=user, type=kinds.TOTP, defaults={"data": {"secret": "A" * 32}})


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    institution = factory.SubFactory(InstitutionFactory)
    role = Membership.Role.SD_ARTICULATION
    starts_on = dt.date(2016, 1, 1)

    @factory.post_generation
    def second_factor(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        """As UserFactory's, by the role."""
        if create and (self.role in NEEDS_SECOND_FACTOR if extracted is None else extracted):
            give_second_factor(self.user)


class PublishedFigureFactory(DjangoModelFactory):
    class Meta:
        model = PublishedFigure
        django_get_or_create = ("code",)

    family = "key_figures"
    key = factory.Sequence(lambda n: f"t{n}")
    code = factory.LazyAttribute(lambda o: f"{o.family}.{o.key}")
    label = factory.LazyAttribute(lambda o: f"Cifra {o.key}")
    value = Decimal(100)
    unit = "compromisos"
    source_file = "key_figures.csv"


class RecordCutoffFactory(PublishedFigureFactory):
    """The figure that says up to which date the source counts its commitments."""

    key = "k05"
    label = "Compromisos"
    value = Decimal(5712)
    as_of = dt.date(2018, 12, 31)


class InconsistencyFactory(DjangoModelFactory):
    class Meta:
        model = Inconsistency
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"i{n:03d}")
    topic = "Total de compromisos"
    value_a = "5,712"
    value_b = "5,700"
    kind = "suma"
    explanation = "Las dos cifras se imprimieron en partes distintas."


class ProcessRuleFactory(DjangoModelFactory):
    class Meta:
        model = ProcessRule
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"r{n:03d}")
    phase = ProcessRule.Phase.GENERAL
    rule = "Cada reunión dura 20 minutos."
    strength = ProcessRule.Strength.NORM


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = Milestone

    date_text = "2017"
    precision = Milestone.Precision.YEAR
    starts_on = dt.date(2017, 1, 1)
    milestone = factory.Sequence(lambda n: f"Hito {n}")


class InitiativeFactory(DjangoModelFactory):
    class Meta:
        model = Initiative
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"iniciativa-{n}")
    name = factory.Sequence(lambda n: f"Iniciativa {n}")
    kind = "pact"

    @factory.post_generation
    def regions(self: Initiative, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        add_all(self.regions, extracted)

    @factory.post_generation
    def editions(self: Initiative, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        add_all(self.editions, extracted)


class ComplianceBandFactory(DjangoModelFactory):
    class Meta:
        model = ComplianceBand
        django_get_or_create = ("code",)

    min_pct = 90
    max_pct = factory.LazyAttribute(lambda o: o.min_pct + 10)
    code = factory.LazyAttribute(lambda o: f"b{o.min_pct}")


class RecordItemFactory(DjangoModelFactory):
    class Meta:
        model = RecordItem

    kind = RecordItem.Kind.ACTOR
    code = factory.Sequence(lambda n: f"item-{n}")
    position = factory.Sequence(lambda n: n % 30000)
    title = factory.Sequence(lambda n: f"Línea {n}")


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = Meeting
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    edition = factory.SubFactory(EditionFactory)
    code = factory.LazyAttributeSequence(lambda o, n: f"{o.edition.code}-B-{n:04d}")

    @factory.post_generation
    def regions(self: Meeting, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        add_all(self.regions, RegionFactory() if extracted is None else extracted)

    @factory.post_generation
    def sectors(self: Meeting, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        add_all(self.sectors, InstitutionFactory() if extracted is None else extracted)


class SummitSessionFactory(DjangoModelFactory):
    class Meta:
        model = SummitSession

    edition = factory.SubFactory(EditionFactory)
    kind = SummitSession.Kind.PLENARY
    day = 1
    position = factory.Sequence(lambda n: n % 30000)
    title = "Plenaria"
    date = factory.LazyAttribute(lambda o: o.edition.start_date)
    basis = SummitSession.Basis.PRINTED


class PreparationFactory(SummitSessionFactory):
    """A preparatory meeting before the summit."""

    kind = SummitSession.Kind.PREPARATORY
    day = 0
    title = "Reunión preparatoria"
    date = factory.LazyAttribute(lambda o: o.edition.start_date - dt.timedelta(days=10))
    basis = SummitSession.Basis.PLANNED


class SessionMaterialFactory(DjangoModelFactory):
    class Meta:
        model = SessionMaterial

    session = factory.SubFactory(PreparationFactory)
    title = "Guía"
    link = "https://www.gob.pe/guia"


class SessionInvitationFactory(DjangoModelFactory):
    class Meta:
        model = SessionInvitation

    session = factory.SubFactory(PreparationFactory)
    institution = factory.SubFactory(RegionalGovernmentFactory)


class CommitmentFactory(DjangoModelFactory):
    """A released commitment, due 90 days after it was agreed, in one new region unless
    `regions=` (one or a list) says which. `released=False` keeps it from the public."""

    class Meta:
        model = Commitment
        skip_postgeneration_save = True

    class Params:
        released = True

    edition = factory.SubFactory(EditionFactory)
    number = factory.Sequence(lambda n: n + 1)
    code = factory.LazyAttribute(lambda o: f"{o.edition.code}-C-{o.number:04d}")
    text = factory.Sequence(lambda n: f"Culminar el expediente técnico número {n}")
    type = CommitmentType.ADMINISTRATIVE
    horizon = Horizon.SHORT
    sector = factory.SubFactory(InstitutionFactory)
    lead_institution = factory.SelfAttribute("sector")
    agreed_on = factory.LazyAttribute(lambda o: o.edition.end_date)
    due_date = factory.LazyAttribute(lambda o: o.agreed_on + dt.timedelta(days=90))
    status = Status.PENDING
    status_since = factory.LazyAttribute(
        lambda o: None if o.status == Status.PENDING else o.agreed_on + dt.timedelta(days=30)
    )
    released_at = factory.LazyAttribute(lambda o: noon(o.agreed_on) if o.released else None)
    search_text = factory.LazyAttribute(lambda o: fold(f"{o.code} {o.text}"))

    @factory.post_generation
    def regions(self: Commitment, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        wanted = RegionFactory() if extracted is None else extracted
        for region in wanted if isinstance(wanted, (list, tuple, set)) else [wanted]:
            CommitmentRegion.objects.create(commitment=self, region=region)

    @factory.post_generation
    def counterparts(self: Commitment, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        add_all(self.counterparts, extracted)

    @factory.post_generation
    def update_of_status(self: Commitment, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        """The verified update behind a status other than pending; `update_of_status=False` for none."""
        if self.status_since is not None and extracted is not False:
            CommitmentUpdateFactory(
                commitment=self, status=self.status, happened_on=self.status_since, verified_on=self.status_since
            )


class CommitmentUpdateFactory(DjangoModelFactory):
    """A report of progress: verified when `verified_on=` is given, returned with `return_reason=`,
    else waiting for SD. It does not touch the commitment's stored status (see `set_status`)."""

    class Meta:
        model = CommitmentUpdate

    commitment = factory.SubFactory(CommitmentFactory)
    status = Status.IN_PROCESS
    percentage = factory.LazyAttribute(lambda o: {"executed": 100, "in_process": 50}.get(str(o.status), 0))
    note = "Se presentó el informe de avance."
    reported_by = factory.LazyAttribute(lambda o: o.commitment.lead_institution)
    verified_on = None
    happened_on = factory.LazyAttribute(lambda o: o.verified_on or o.commitment.agreed_on + dt.timedelta(days=10))
    reported_at = factory.LazyAttribute(lambda o: noon(o.happened_on))
    return_reason = ""
    state = factory.LazyAttribute(
        lambda o: (
            CommitmentUpdate.State.VERIFIED
            if o.verified_on
            else CommitmentUpdate.State.RETURNED
            if o.return_reason
            else CommitmentUpdate.State.SUBMITTED
        )
    )


def set_status(commitment: Commitment, status: str, on: dt.date) -> CommitmentUpdate:
    """Add an update verified on *on*, and set the stored status to it (it must be the latest one)."""
    update = CommitmentUpdateFactory(commitment=commitment, status=status, verified_on=on)
    commitment.status, commitment.status_since = status, on
    commitment.save(update_fields=["status", "status_since"])
    return update


class ComplianceSnapshotFactory(DjangoModelFactory):
    class Meta:
        model = ComplianceSnapshot

    kind = ComplianceSnapshot.Kind.CUTOFF
    as_of = dt.date(2018, 12, 31)
    computed_at = factory.LazyFunction(timezone.now)


class ComplianceRequestFactory(DjangoModelFactory):
    class Meta:
        model = ComplianceRequest

    reason = "prueba"


class LegalNormFactory(DjangoModelFactory):
    class Meta:
        model = LegalNorm

    kind = LegalNorm.Kind.DS
    number = factory.Sequence(lambda n: f"{n:04d}-2017-EF")
    date = dt.date(2017, 3, 1)


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = Project
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"p{n:04d}")
    name = factory.Sequence(lambda n: f"Mejoramiento del hospital {n}")
    kind = "hospital"
    institution = factory.SubFactory(InstitutionFactory)

    @factory.post_generation
    def regions(self: Project, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        add_all(self.regions, extracted)

    @factory.post_generation
    def editions(self: Project, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        add_all(self.editions, extracted)


class TransferFactory(DjangoModelFactory):
    """A transfer to one new region; `shares={region: amount}` says which and how much.
    With `multi_region=True` it has no shares."""

    class Meta:
        model = Transfer
        skip_postgeneration_save = True

    edition = factory.SubFactory(EditionFactory)
    code = factory.LazyAttributeSequence(lambda o, n: f"{o.edition.code}-T-{n:04d}")
    giver = factory.SubFactory(InstitutionFactory)
    norm = factory.SubFactory(LegalNormFactory)
    amount = Decimal("1000000.00")
    date = dt.date(2017, 3, 15)
    description = "Mantenimiento de establecimientos de salud"

    @factory.post_generation
    def shares(self: Transfer, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        if not self.multi_region:
            for region, amount in (extracted or {RegionFactory(): self.amount}).items():
                TransferShare.objects.create(transfer=self, region=region, amount=amount)


class TransferProjectFactory(DjangoModelFactory):
    """The whole of a new transfer for a new project."""

    class Meta:
        model = TransferProject

    transfer = factory.SubFactory(TransferFactory)
    project = factory.SubFactory(ProjectFactory)
    amount = factory.LazyAttribute(lambda o: o.transfer.amount)


class ProjectPhotoFactory(DjangoModelFactory):
    class Meta:
        model = ProjectPhoto

    project = factory.SubFactory(ProjectFactory)
    image = "projects/2019/foto.png"
    content_type = "image/png"
    text = "Puente terminado sobre el río"


class ClosedPeriodFactory(DjangoModelFactory):
    class Meta:
        model = ClosedPeriod

    starts_on = dt.date(2017, 1, 1)
    ends_on = dt.date(2017, 6, 30)


class TransferImportFactory(DjangoModelFactory):
    class Meta:
        model = TransferImport

    edition = factory.SubFactory(EditionFactory)
    file = "imports/2019/anexo.csv"
    file_name = "anexo.csv"
    digest = "0" * 64


class ImportLineFactory(DjangoModelFactory):
    class Meta:
        model = ImportLine

    transfer_import = factory.SubFactory(TransferImportFactory)
    position = factory.Sequence(lambda n: n)
    kind = ImportLine.Kind.REJECTED
    sheet = "Anexo 1"
    cell = "D7"
    value = "mil soles"
    reason = "Escriba solo el monto en soles."


class SeriesValueFactory(DjangoModelFactory):
    class Meta:
        model = SeriesValue

    series = SeriesValue.Series.POPULATION
    region = factory.SubFactory(RegionFactory)
    year = 2017
    value = Decimal(800_000)
    source = "INEI, censo de 2017"
    source_file = "population.csv"
    as_of = dt.date(2017, 10, 22)


class BudgetExecutionFactory(DjangoModelFactory):
    class Meta:
        model = BudgetExecution

    region = factory.SubFactory(RegionFactory)
    year = 2018
    pia, pim = Decimal(100), Decimal(200)
    committed, accrued, paid = Decimal(150), Decimal(120), Decimal(110)
    source = "MEF, consulta de ejecución"
    source_file = "execution.csv"
    as_of = dt.date(2018, 12, 31)


class DifferenceNoteFactory(DjangoModelFactory):
    class Meta:
        model = DifferenceNote

    figure = factory.SubFactory(PublishedFigureFactory)
    state = DifferenceNote.State.EXPLAINED
    explanation = "La fuente redondeó cada fila."


class FundingFactory(DjangoModelFactory):
    class Meta:
        model = Funding

    commitment = factory.SubFactory(CommitmentFactory)
    transfer = factory.SubFactory(TransferFactory)


class SurveyFactory(DjangoModelFactory):
    class Meta:
        model = Survey
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"encuesta-{n}")
    edition = factory.SubFactory(EditionFactory)
    title = "Encuesta de satisfacción"
    answered = 20
    universe = 30


class RespondentGroupFactory(DjangoModelFactory):
    class Meta:
        model = RespondentGroup

    survey = factory.SubFactory(SurveyFactory)
    code = factory.Sequence(lambda n: f"grupo-{n}")
    label = factory.LazyAttribute(lambda o: o.code.capitalize())
    position = factory.Sequence(lambda n: n % 30000)
    answered = 10
    universe = 12
    basis = "printed"


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = Question

    survey = factory.SubFactory(SurveyFactory)
    code = factory.Sequence(lambda n: f"q{n}")
    position = factory.Sequence(lambda n: n % 30000)
    title = "¿Cómo califica la organización?"
    choice_mode = "única"


class OptionFactory(DjangoModelFactory):
    class Meta:
        model = Option

    question = factory.SubFactory(QuestionFactory)
    code = factory.Sequence(lambda n: f"o{n}")
    position = factory.Sequence(lambda n: n % 30000)
    label = "Buena"


class PublishedResultFactory(DjangoModelFactory):
    class Meta:
        model = PublishedResult

    option = factory.SubFactory(OptionFactory)
    group = factory.LazyAttribute(lambda o: RespondentGroupFactory(survey=o.option.question.survey))
    percentage = 50
    base_n = 10
    implied_count = 5


class SurveyStatementFactory(DjangoModelFactory):
    class Meta:
        model = SurveyStatement

    survey = factory.SubFactory(SurveyFactory)
    code = factory.Sequence(lambda n: f"s{n}")
    subject = "La organización fue buena"
    scope = "todas las personas"
    comparison = "at_least"
    threshold_pct = 50
    check_text = "50 % de 20"


class InstrumentFactory(DjangoModelFactory):
    """A draft with a group and one question; see tests/surveys/polls.py for one that is answered."""

    class Meta:
        model = Instrument

    code = factory.Sequence(lambda n: f"encuesta-que-se-responde-{n}")
    edition = factory.SubFactory(EditionFactory)
    title = "Encuesta de satisfacción"
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=10))


class InstrumentGroupFactory(DjangoModelFactory):
    class Meta:
        model = InstrumentGroup

    instrument = factory.SubFactory(InstrumentFactory)
    code = "governors"
    position = 1


class InstrumentVersionFactory(DjangoModelFactory):
    class Meta:
        model = InstrumentVersion

    instrument = factory.SubFactory(InstrumentFactory)
    number = 1
    questions = factory.LazyFunction(
        lambda: [{"code": "q_uno", "kind": "single", "title": "¿Fue útil?",
                  "choices": [{"code": "si", "label": "Sí"}, {"code": "no", "label": "No"}]}]
    )  # fmt: skip


class SurveyInvitationFactory(DjangoModelFactory):
    class Meta:
        model = SurveyInvitation

    group = factory.SubFactory(InstrumentGroupFactory)
    instrument = factory.LazyAttribute(lambda row: row.group.instrument)
    email = factory.Sequence(lambda n: f"persona{n}@region.example")
    full_name = factory.Sequence(lambda n: f"Persona {n}")
    nonce = factory.Sequence(lambda n: f"parte-{n}")
    token_digest = factory.LazyAttribute(lambda row: tokens.digest(tokens.token_of(row.nonce)))


class WrittenAnswerFactory(DjangoModelFactory):
    class Meta:
        model = WrittenAnswer

    instrument = factory.SubFactory(InstrumentFactory)
    question = "q_mejorar"
    text = "Más tiempo"


class RatingMarkFactory(DjangoModelFactory):
    class Meta:
        model = RatingMark

    meeting = factory.SubFactory(MeetingFactory)
    user = factory.SubFactory(UserFactory)


class PendingRatingFactory(DjangoModelFactory):
    class Meta:
        model = PendingRating

    edition = factory.SubFactory(EditionFactory)
    side = "region"
    useful = "yes"
    prepared = "partly"


class RatingTallyFactory(PendingRatingFactory):
    class Meta:
        model = RatingTally

    count = 5


class LessonFactory(DjangoModelFactory):
    class Meta:
        model = Lesson

    code = factory.Sequence(lambda n: f"aprendizaje-{n}")
    title = "Veinte minutos alcanzan si la demanda es puntual"
    source = "note"
    learned_in = factory.SubFactory(EditionFactory)
    evidence = "Lo dijeron las actas."
    decision = "Pedir la ficha antes."
