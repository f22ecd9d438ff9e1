"""Invitations, API tokens and periods of acting on behalf of an institution.

Secrets (the link of an invitation, the key of a token) are shown or sent once and kept as a SHA-256
digest only: they have 256 random bits, so a slow hash would add nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gore.core import audit
from gore.core.models import Edition, Institution, Membership, User

LONGEST_ACTING = dt.timedelta(hours=1)
LONGEST_TOKEN_LIFE = dt.timedelta(days=366)


def digest(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> str:
    """256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def usable(self, now: dt.datetime) -> InvitationQuerySet:
        """Neither accepted nor withdrawn, and not expired at *now*."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now)


@audit.tracked(exclude=["token_digest"])
class Invitation(models.Model):
    """A link by mail with which one person takes up one membership; it works once, for some days."""

    email = models.EmailField(_("correo electrónico"))
    full_name = models.CharField(_("nombres y apellidos"), max_length=150)
    institution = models.ForeignKey(
        Institution, verbose_name=_("institución"), on_delete=models.PROTECT, related_name="invitations"
    )
    role = models.CharField(_("rol"), max_length=30, choices=Membership.Role.choices)
    edition = models.ForeignKey(
        Edition, verbose_name=_("solo para la edición"), on_delete=models.PROTECT, null=True, blank=True
    )
    ends_on = models.DateField(_("acceso hasta"), null=True, blank=True)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        User, verbose_name=_("invitada por"), on_delete=models.PROTECT, related_name="invitations_sent"
    )
    created_at = models.DateTimeField(_("creada el"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("vence el"))
    times_sent = models.PositiveSmallIntegerField(_("veces enviada"), default=1)
    accepted_at = models.DateTimeField(_("aceptada el"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        User,
        verbose_name=_("aceptada por"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations_accepted",
    )
    revoked_at = models.DateTimeField(_("anulada el"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("demostración"), default=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitación")
        verbose_name_plural = _("invitaciones")
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(email=Lower("email")), name="accounts_invitation_email_lower"),
            models.CheckConstraint(
                condition=Q(
                    role__in=[
                        "sd_articulation",
                        "regional_team",
                        "ministry_coordinator",
                        "rapporteur",
                        "observer",
                        "administrator",
                    ]
                ),
                name="accounts_invitation_role_known",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="accounts_invitation_expires_later"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="accounts_invitation_accepted_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="accounts_invitation_accepted_or_revoked",
            ),
            models.UniqueConstraint(
                fields=["email", "institution", "role"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True, edition__isnull=True),
                name="accounts_one_open_invitation",
            ),
            models.UniqueConstraint(
                fields=["email", "institution", "role", "edition"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True, edition__isnull=False),
                name="accounts_one_open_invitation_in_edition",
            ),
        )

    def __str__(self) -> str:
        return f"{self.email} · {self.get_role_display()} · {self.institution}"

    @property
    def state(self) -> str:
        """accepted, revoked, expired or open."""
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at <= timezone.now() else "open"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self, now: dt.datetime) -> ApiTokenQuerySet:
        """Neither revoked nor expired at *now*, of an active account."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=now, user__is_active=True)


@audit.tracked(exclude=["key_digest", "last_used_on"])
class ApiToken(models.Model):
    """A key with which a program reads, or reads and writes, with the rights of one person."""

    class Scope(models.TextChoices):
        READ = "read", _("Solo leer")
        WRITE = "write", _("Leer y escribir")

    user = models.ForeignKey(User, verbose_name=_("cuenta"), on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("nombre"), max_length=80)
    scope = models.CharField(_("alcance"), max_length=5, choices=Scope.choices, default=Scope.READ)
    hint = models.CharField(_("comienza con"), max_length=12, editable=False)
    key_digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("creada el"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("vence el"))
    last_used_on = models.DateField(_("usada por última vez el"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("anulada el"), null=True, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("clave de API")
        verbose_name_plural = _("claves de API")
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at"), expires_at__lte=F("created_at") + LONGEST_TOKEN_LIFE),
                name="accounts_token_life",
            ),
            models.CheckConstraint(condition=Q(scope__in=["read", "write"]), name="accounts_token_scope_known"),
            models.UniqueConstraint(
                fields=["user", "name"], condition=Q(revoked_at__isnull=True), name="accounts_token_name_unique"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    @property
    def state(self) -> str:
        """revoked, expired or usable."""
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at <= timezone.now() else "usable"


@audit.tracked()
class ActingPeriod(models.Model):
    """An administrator works with the rights of an institution's team, for a stated reason.

    Everything done in it carries its number in the audit trail.
    """

    administrator = models.ForeignKey(
        User, verbose_name=_("administración"), on_delete=models.PROTECT, related_name="acting_periods"
    )
    institution = models.ForeignKey(Institution, verbose_name=_("en nombre de"), on_delete=models.PROTECT)
    role = models.CharField(_("rol"), max_length=30, choices=Membership.Role.choices)
    reason = models.CharField(_("motivo"), max_length=300)
    started_at = models.DateTimeField(_("desde"), default=timezone.now)
    expires_at = models.DateTimeField(_("hasta, a más tardar"))
    ended_at = models.DateTimeField(_("terminó el"), null=True, blank=True)

    class Meta:
        verbose_name = _("actuación en nombre de otra institución")
        verbose_name_plural = _("actuaciones en nombre de otra institución")
        ordering = ("-started_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("started_at"), expires_at__lte=F("started_at") + LONGEST_ACTING),
                name="accounts_acting_at_most_an_hour",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="accounts_acting_has_reason"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="accounts_acting_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["regional_team", "ministry_coordinator"]), name="accounts_acting_as_a_team"
            ),
            models.UniqueConstraint(
                fields=["administrator"], condition=Q(ended_at__isnull=True), name="accounts_one_acting_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.administrator} · {self.institution}"
