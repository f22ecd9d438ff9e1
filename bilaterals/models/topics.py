"""Agenda topics: what a delegation wants to settle with one ministry or several, and what became of it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bilaterals.models.calls import CallField, LateEntryCode
from bilaterals.models.choices import Blockage, ProjectStage, Route
from gore.core import audit
from gore.core.models import Edition, Institution, User
from gore.core.permissions import SEES_EVERYTHING, can_see_everything, current_memberships
from transfers.models import MAX_AMOUNT


class AgendaTopicQuerySet(models.QuerySet["AgendaTopic"]):
    def visible_to(self, user: User | AnonymousUser) -> AgendaTopicQuerySet:
        """SD, administrators and observers: all but other people's drafts, in their edition if they have one. A
        delegation: its own, and those sent ones that it was asked to join. A ministry: the accepted ones
        addressed to it."""
        if can_see_everything(user):
            return self.exclude(state=AgendaTopic.State.DRAFT)
        seen = Q()
        for membership in current_memberships(user):
            part = Q(pk__in=[])
            if membership.role == "regional_team":
                asked = TopicPartner.objects.filter(topic=OuterRef("pk"), delegation=membership.institution_id)
                part = Q(delegation=membership.institution_id) | (Q(Exists(asked)) & Q(state__in=AgendaTopic.COUNTED))
            elif membership.role == "ministry_coordinator":
                addressed = AgendaTopic.sectors.through.objects.filter(
                    agendatopic=OuterRef("pk"), institution=membership.institution_id
                )
                part = Q(Exists(addressed), state=AgendaTopic.State.ACCEPTED)
            elif membership.role in SEES_EVERYTHING:
                part = ~Q(state=AgendaTopic.State.DRAFT)
            if membership.edition_id:
                part &= Q(edition=membership.edition_id)
            seen |= part
        return self.filter(seen) if seen else self.none()

    def in_order(self) -> AgendaTopicQuerySet:
        """By delegation and the governor's priority; those without a rank last."""
        return self.order_by("delegation__short_name", F("rank").asc(nulls_last=True), "code")


@audit.tracked()
class AgendaTopic(models.Model):
    """One topic of a delegation for an edition, from its draft to what SD decided.

    `code` is `<edition>-T-<region>-<number>`; numbers are never used twice. `version` grows with every
    save of the form: whoever saves on top of an older one is told. `saved_from` names the open form
    that saved last and `saved_from_version` the version from which it did so without anybody else in
    between: a save whose answer got lost is then known again. `creation_key` is the same for the
    first save. Amounts are soles.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Borrador")
        SUBMITTED = "submitted", _("Enviado")
        RETURNED = "returned", _("Devuelto para corregir")
        ACCEPTED = "accepted", _("Aceptado")
        MERGED = "merged", _("Unido a otro tema")
        WITHDRAWN = "withdrawn", _("Retirado")

    EDITABLE = (State.DRAFT, State.RETURNED)
    COUNTED = (State.SUBMITTED, State.RETURNED, State.ACCEPTED)
    """States of a demand that stands: what limits and figures count."""

    code = models.CharField(_("código"), max_length=40, unique=True)
    edition = models.ForeignKey(Edition, verbose_name=_("edición"), on_delete=models.PROTECT, related_name="topics")
    delegation = models.ForeignKey(
        Institution, verbose_name=_("delegación"), on_delete=models.PROTECT, related_name="topics"
    )
    number = models.PositiveSmallIntegerField(_("número en la delegación"))
    state = models.CharField(_("estado"), max_length=10, choices=State.choices, default=State.DRAFT)
    rank = models.PositiveSmallIntegerField(_("prioridad del gobernador"), null=True, blank=True)

    title = models.CharField(_("título"), max_length=160, blank=True)
    description = models.TextField(_("descripción"), blank=True)
    request = models.TextField(_("qué se pide al ministerio"), blank=True)
    sectors = models.ManyToManyField(
        Institution, verbose_name=_("sectores"), blank=True, related_name="topics_received"
    )
    blockage = models.CharField(_("tipo de traba"), max_length=15, choices=Blockage.choices, blank=True)

    cui = models.CharField(
        _("CUI"),
        max_length=7,
        blank=True,
        db_index=True,
        validators=[RegexValidator(r"^\d{7}$", _("Escriba el CUI con 7 dígitos, por ejemplo 2234567."))],
    )
    project_name = models.CharField(_("nombre del proyecto"), max_length=300, blank=True)
    stage = models.CharField(_("etapa"), max_length=20, choices=ProjectStage.choices, blank=True)
    cost = models.DecimalField(
        _("costo total (S/)"), max_digits=17, decimal_places=2, null=True, blank=True,
        validators=[MaxValueValidator(MAX_AMOUNT)],
    )  # fmt: skip
    requested_amount = models.DecimalField(
        _("monto que se pide (S/)"), max_digits=17, decimal_places=2, null=True, blank=True,
        validators=[MaxValueValidator(MAX_AMOUNT)],
    )  # fmt: skip
    beneficiaries = models.PositiveIntegerField(_("personas beneficiadas"), null=True, blank=True)
    provinces = models.CharField(_("provincias"), max_length=300, blank=True)

    route = models.CharField(_("cómo se atiende"), max_length=15, choices=Route.choices, blank=True)
    corrections_due_at = models.DateTimeField(_("plazo propio para corregir"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", verbose_name=_("unido a"), on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    split_from = models.ForeignKey(
        "self", verbose_name=_("separado de"), on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )
    late_code = models.OneToOneField(
        LateEntryCode,
        verbose_name=_("código de ingreso tardío"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="topic",
    )

    search_text = models.TextField(_("texto para buscar"), blank=True, editable=False)
    version = models.PositiveIntegerField(_("versión"), default=1)
    saved_from = models.CharField(_("formulario que guardó"), max_length=32, blank=True, editable=False)
    saved_from_version = models.PositiveIntegerField(_("versión que abrió"), default=1, editable=False)
    creation_key = models.CharField(_("formulario que lo creó"), max_length=32, blank=True, editable=False)
    created_at = models.DateTimeField(_("creado el"), default=timezone.now)
    created_by = models.ForeignKey(
        User, verbose_name=_("creado por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    saved_at = models.DateTimeField(_("guardado el"), default=timezone.now)
    saved_by = models.ForeignKey(
        User, verbose_name=_("guardado por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(_("enviado el"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("demostración"), default=False)

    objects = AgendaTopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("tema de agenda")
        verbose_name_plural = _("temas de agenda")
        ordering = ("code",)
        constraints = (
            models.UniqueConstraint(fields=["edition", "delegation", "number"], name="bilaterals_topic_number_unique"),
            models.UniqueConstraint(
                fields=["edition", "delegation", "rank"],
                condition=Q(rank__isnull=False),
                name="bilaterals_topic_rank_unique",
            ),
            models.UniqueConstraint(
                fields=["delegation", "creation_key"],
                condition=~Q(creation_key=""),
                name="bilaterals_topic_created_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "returned", "accepted", "merged", "withdrawn"]),
                name="bilaterals_topic_state_known",
            ),
            models.CheckConstraint(
                condition=Q(rank__isnull=True) | Q(rank__gte=1) & ~Q(state__in=["merged", "withdrawn"]),
                name="bilaterals_topic_rank_of_standing",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | ~Q(state="merged") & Q(merged_into__isnull=True),
                name="bilaterals_topic_merged_has_target",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="bilaterals_topic_not_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False) & ~Q(title=""),
                name="bilaterals_topic_submitted_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0), name="bilaterals_topic_cost_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(requested_amount__isnull=True) | Q(requested_amount__gte=0),
                name="bilaterals_topic_requested_not_negative",
            ),
            models.CheckConstraint(condition=Q(cui="") | Q(cui__regex=r"^\d{7}$"), name="bilaterals_topic_cui_form"),
            models.CheckConstraint(
                condition=Q(blockage__in=["", "administrative", "technical", "budgetary"]),
                name="bilaterals_topic_blockage_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    stage__in=[
                        "",
                        "idea",
                        "pre_investment",
                        "technical_file",
                        "tender",
                        "works",
                        "paralysed",
                        "operation",
                    ]
                ),
                name="bilaterals_topic_stage_known",
            ),
            models.CheckConstraint(
                condition=Q(route="")
                | Q(state="accepted", route__in=["own_meeting", "shared_meeting", "multi_sector", "written_answer"]),
                name="bilaterals_topic_route_of_accepted",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="bilaterals_topic_version_from_one"),
        )
        indexes = (
            models.Index(fields=["edition", "state", "code"], name="bilaterals_topic_queue"),
            models.Index(fields=["delegation", "edition", "rank"], name="bilaterals_topic_of_delegation"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("topic-detail", args=[self.code])


audit.track_links(AgendaTopic, "sectors")


@audit.tracked()
class TopicPartner(models.Model):
    """Another delegation that a topic names (a commonwealth); it has to accept joining."""

    class State(models.TextChoices):
        ASKED = "asked", _("Por responder")
        ACCEPTED = "accepted", _("Se suma")
        DECLINED = "declined", _("No se suma")

    topic = models.ForeignKey(AgendaTopic, verbose_name=_("tema"), on_delete=models.CASCADE, related_name="partners")
    delegation = models.ForeignKey(
        Institution, verbose_name=_("delegación"), on_delete=models.PROTECT, related_name="topics_joined"
    )
    state = models.CharField(_("respuesta"), max_length=10, choices=State.choices, default=State.ASKED)
    note = models.CharField(_("comentario"), max_length=300, blank=True)
    asked_at = models.DateTimeField(_("consultada el"), default=timezone.now)
    answered_at = models.DateTimeField(_("respondió el"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, verbose_name=_("respondió"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("región que se suma")
        verbose_name_plural = _("regiones que se suman")
        ordering = ("topic", "id")
        constraints = (
            models.UniqueConstraint(fields=["topic", "delegation"], name="bilaterals_partner_once"),
            models.CheckConstraint(
                condition=Q(state="asked", answered_at__isnull=True)
                | Q(state__in=["accepted", "declined"], answered_at__isnull=False),
                name="bilaterals_partner_answer_is_dated",
            ),
        )

    def __str__(self) -> str:
        return f"{self.delegation} · {self.topic}"


@audit.tracked()
class TopicAnswer(models.Model):
    """The answer of a topic to a question of the call, as text that the question's kind can read."""

    topic = models.ForeignKey(AgendaTopic, verbose_name=_("tema"), on_delete=models.CASCADE, related_name="answers")
    field = models.ForeignKey(CallField, verbose_name=_("pregunta"), on_delete=models.PROTECT, related_name="answers")
    value = models.TextField(_("respuesta"))

    class Meta:
        verbose_name = _("respuesta a la convocatoria")
        verbose_name_plural = _("respuestas a la convocatoria")
        ordering = ("topic", "field")
        constraints = (
            models.UniqueConstraint(fields=["topic", "field"], name="bilaterals_answer_once"),
            models.CheckConstraint(condition=~Q(value=""), name="bilaterals_answer_not_empty"),
        )

    def __str__(self) -> str:
        return f"{self.topic} · {self.field}"


@audit.tracked()
class TopicAttachment(models.Model):
    """A file of a topic, checked on arrival (`gore.core.files`) and stored under a name made by us."""

    class Kind(models.TextChoices):
        TECHNICAL_REPORT = "technical_report", _("Informe técnico")
        TECHNICAL_FILE = "technical_file", _("Expediente técnico")
        LETTER = "letter", _("Oficio o carta")
        PHOTOGRAPH = "photograph", _("Fotografía")
        PLAN = "plan", _("Plano o mapa")
        OTHER = "other", _("Otro documento")

    class Scan(models.TextChoices):
        WAITING = "waiting", _("En cuarentena")
        CLEAN = "clean", _("Revisado")
        INFECTED = "infected", _("Rechazado por el antivirus")

    topic = models.ForeignKey(AgendaTopic, verbose_name=_("tema"), on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(_("clase de documento"), max_length=20, choices=Kind.choices)
    file = models.FileField(_("archivo"), max_length=200)
    name = models.CharField(_("nombre original"), max_length=120)
    content_type = models.CharField(_("tipo"), max_length=100)
    size = models.PositiveBigIntegerField(_("tamaño en bytes"))
    sha256 = models.CharField(_("huella SHA-256"), max_length=64)
    scan = models.CharField(_("revisión"), max_length=10, choices=Scan.choices, default=Scan.WAITING)
    released_by = models.ForeignKey(
        User, verbose_name=_("liberado por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("subido el"), default=timezone.now)
    uploaded_by = models.ForeignKey(
        User, verbose_name=_("subido por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("adjunto de un tema")
        verbose_name_plural = _("adjuntos de temas")
        ordering = ("topic", "uploaded_at", "id")
        constraints = (
            models.UniqueConstraint(fields=["topic", "sha256"], name="bilaterals_attachment_once"),
            models.CheckConstraint(condition=Q(size__gt=0), name="bilaterals_attachment_not_empty"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="bilaterals_attachment_digest_form"
            ),
            models.CheckConstraint(
                condition=Q(scan__in=["waiting", "clean", "infected"]), name="bilaterals_attachment_scan_known"
            ),
        )

    def __str__(self) -> str:
        return self.name


@audit.tracked()
class TopicDecision(models.Model):
    """What SD decided about a topic, by whom and why.

    It takes effect when released; until then it is held, and one topic holds one decision at most.
    `details` names what the kind needs: `{"into": code}`, `{"sectors": [codes]}`, `{"parts": [titles]}`,
    `{"due_at": iso}`, `{"route": value}`.
    """

    class Kind(models.TextChoices):
        ACCEPT = "accept", _("Aceptar")
        RETURN = "return", _("Devolver para corregir")
        MERGE = "merge", _("Unir a otro tema")
        SPLIT = "split", _("Separar")
        MOVE = "move", _("Pasar a otro sector")
        ROUTE = "route", _("Decidir cómo se atiende")

    topic = models.ForeignKey(AgendaTopic, verbose_name=_("tema"), on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(_("decisión"), max_length=10, choices=Kind.choices)
    reason = models.TextField(_("motivo"))
    details = models.JSONField(_("detalle"), default=dict, blank=True)
    decided_by = models.ForeignKey(User, verbose_name=_("decidió"), on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decidido el"), default=timezone.now)
    released_at = models.DateTimeField(_("comunicado el"), null=True, blank=True)
    released_by = models.ForeignKey(
        User, verbose_name=_("comunicó"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    discarded_at = models.DateTimeField(_("descartado el"), null=True, blank=True)

    class Meta:
        verbose_name = _("decisión sobre un tema")
        verbose_name_plural = _("decisiones sobre temas")
        ordering = ("topic", "decided_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["topic"],
                condition=Q(released_at__isnull=True, discarded_at__isnull=True),
                name="bilaterals_decision_one_held",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="bilaterals_decision_has_reason"),
            models.CheckConstraint(
                condition=Q(kind__in=["accept", "return", "merge", "split", "move", "route"]),
                name="bilaterals_decision_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(discarded_at__isnull=True),
                name="bilaterals_decision_released_or_discarded",
            ),
        )

    def __str__(self) -> str:
        return f"{self.topic} · {self.get_kind_display()}"


@audit.tracked()
class TopicStep(models.Model):
    """One step of a topic's life that its delegation and SD read on its page."""

    class Kind(models.TextChoices):
        CREATED = "created", _("Borrador creado")
        SUBMITTED = "submitted", _("Enviado a la SD")
        RETURNED = "returned", _("Devuelto para corregir")
        ACCEPTED = "accepted", _("Aceptado")
        MERGED = "merged", _("Unido a otro tema")
        SPLIT = "split", _("Separado")
        MOVED = "moved", _("Pasado a otro sector")
        ROUTED = "routed", _("Decidido cómo se atiende")
        WITHDRAWN = "withdrawn", _("Retirado")
        JOINED = "joined", _("Una región se suma")
        DECLINED = "declined", _("Una región no se suma")

    topic = models.ForeignKey(AgendaTopic, verbose_name=_("tema"), on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(_("paso"), max_length=10, choices=Kind.choices)
    at = models.DateTimeField(_("fecha"), default=timezone.now)
    by = models.ForeignKey(
        User, verbose_name=_("persona"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    institution = models.ForeignKey(
        Institution, verbose_name=_("institución"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField(_("nota"), blank=True)

    class Meta:
        verbose_name = _("paso de un tema")
        verbose_name_plural = _("pasos de temas")
        ordering = ("topic", "at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "created", "submitted", "returned", "accepted", "merged", "split", "moved", "routed",
                        "withdrawn", "joined", "declined",
                    ]
                ),
                name="bilaterals_step_kind_known",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.topic} · {self.get_kind_display()}"


@audit.tracked()
class Assistance(models.Model):
    """A topic answered in writing: one sector's technical assistance, with its own follow-up."""

    class State(models.TextChoices):
        OPEN = "open", _("Por responder")
        ANSWERED = "answered", _("Respondida")
        CLOSED = "closed", _("Cerrada")

    topic = models.ForeignKey(AgendaTopic, verbose_name=_("tema"), on_delete=models.PROTECT, related_name="assistance")
    sector = models.ForeignKey(
        Institution, verbose_name=_("sector"), on_delete=models.PROTECT, related_name="assistance"
    )
    due_on = models.DateField(_("plazo"))
    state = models.CharField(_("estado"), max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(_("respuesta escrita"), blank=True)
    answered_at = models.DateTimeField(_("respondida el"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, verbose_name=_("respondió"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(_("cerrada el"), null=True, blank=True)
    closing_note = models.CharField(_("nota de cierre"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("asistencia técnica")
        verbose_name_plural = _("asistencias técnicas")
        ordering = ("due_on", "id")
        constraints = (
            models.UniqueConstraint(fields=["topic", "sector"], name="bilaterals_assistance_once"),
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True, closed_at__isnull=True)
                | Q(state="answered", answered_at__isnull=False, closed_at__isnull=True) & ~Q(answer="")
                | Q(state="closed", closed_at__isnull=False),
                name="bilaterals_assistance_state_dated",
            ),
        )

    def __str__(self) -> str:
        return f"{self.topic} · {self.sector}"
