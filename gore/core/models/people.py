"""Accounts, the roles that they hold, and people in office."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gore.core import audit
from gore.core.models.places import Institution
from gore.core.models.summits import Edition


class UserManager(BaseUserManager["User"]):
    """Makes accounts whose login is the e-mail address, stored in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


@audit.tracked(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account; the e-mail address is the login."""

    email = models.EmailField(_("correo electrónico"), unique=True)
    full_name = models.CharField(_("nombres y apellidos"), max_length=150)
    is_active = models.BooleanField(_("activa"), default=True)
    is_staff = models.BooleanField(_("entra a la administración"), default=False)
    is_demonstration = models.BooleanField(_("demostración"), default=False)
    date_joined = models.DateTimeField(_("creada el"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = _("cuenta")
        verbose_name_plural = _("cuentas")
        ordering = ("email",)
        constraints = (
            models.UniqueConstraint(Lower("email"), name="core_user_email_ci"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="core_user_email_lower"),
        )

    def __str__(self) -> str:
        return self.full_name or self.email


audit.track_links(User, "groups")
audit.track_links(User, "user_permissions")


@audit.tracked()
class OfficeHolder(models.Model):
    """Who held an office, and when; the printed term is kept beside its reading."""

    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institución"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="office_holders",
    )
    person_name = models.CharField(_("nombre"), max_length=120)
    office = models.CharField(_("cargo"), max_length=120)
    starts_on = models.DateField(_("desde"), null=True, blank=True)
    ends_on = models.DateField(_("hasta"), null=True, blank=True)
    term_printed = models.CharField(_("periodo impreso"), max_length=40, blank=True)
    edition = models.ForeignKey(
        "core.Edition", verbose_name=_("edición en que se le cita"), on_delete=models.PROTECT, null=True, blank=True
    )

    class Meta:
        verbose_name = _("titular de un cargo")
        verbose_name_plural = _("titulares de cargos")
        ordering = ("office", "person_name")
        constraints = (
            models.UniqueConstraint(fields=["person_name", "office"], name="core_officeholder_unique"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="core_officeholder_dates_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_name}, {self.office}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: dt.date) -> MembershipQuerySet:
        """Begun by *on*, neither ended before it nor withdrawn."""
        return self.filter(starts_on__lte=on, withdrawn_at__isnull=True).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on)
        )


@audit.tracked()
class Membership(models.Model):
    """A role that a person holds in an institution, for a time, optionally in one edition.

    It is never deleted or moved to somebody else: it ends, or is withdrawn with a reason, and stays.
    """

    class Role(models.TextChoices):
        SD_ARTICULATION = "sd_articulation", _("Articulación de la SD")
        REGIONAL_TEAM = "regional_team", _("Equipo técnico regional")
        MINISTRY_COORDINATOR = "ministry_coordinator", _("Coordinación sectorial")
        RAPPORTEUR = "rapporteur", _("Relatoría")
        OBSERVER = "observer", _("Observación")
        ADMINISTRATOR = "administrator", _("Administración")

    user = models.ForeignKey(User, verbose_name=_("cuenta"), on_delete=models.CASCADE, related_name="memberships")
    institution = models.ForeignKey(
        Institution, verbose_name=_("institución"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("rol"), max_length=30, choices=Role.choices)
    edition = models.ForeignKey(
        Edition, verbose_name=_("solo para la edición"), on_delete=models.PROTECT, null=True, blank=True
    )
    starts_on = models.DateField(_("desde"))
    ends_on = models.DateField(_("hasta"), null=True, blank=True)
    granted_by = models.ForeignKey(
        User, verbose_name=_("dada por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("retirada el"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, verbose_name=_("retirada por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawal_reason = models.CharField(_("motivo del retiro"), max_length=300, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("pertenencia")
        verbose_name_plural = _("pertenencias")
        ordering = ("user", "starts_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="core_membership_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawal_reason=""),
                name="core_membership_withdrawn_has_reason",
            ),
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
                name="core_membership_role_known",
            ),
            # One that ended or was withdrawn stays as history beside a later one.
            models.UniqueConstraint(
                fields=["user", "institution", "role"],
                condition=Q(edition__isnull=True, ends_on__isnull=True, withdrawn_at__isnull=True),
                name="core_membership_unique_general",
            ),
            models.UniqueConstraint(
                fields=["user", "institution", "role", "edition"],
                condition=Q(edition__isnull=False, ends_on__isnull=True, withdrawn_at__isnull=True),
                name="core_membership_unique_in_edition",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.institution}"
