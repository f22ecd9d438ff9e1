"""Pages with which SD invites people and withdraws memberships."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gore.accounts import services
from gore.accounts.forms import InvitationForm, ReasonForm
from gore.accounts.permissions import (
    can_change_invitation,
    can_withdraw_membership,
    visible_invitations,
    visible_people,
)
from gore.core.clock import today
from gore.core.forms import add_errors
from gore.core.http import posted, read_only
from gore.core.memberships import withdraw_membership
from gore.core.models import Membership, User
from gore.core.pagination import paginate
from gore.core.permissions import can_manage_people


def _manager(request: HttpRequest) -> User:
    """Who asks; 404 for whoever does not manage people: the pages do not exist for them."""
    if not isinstance(request.user, User) or not can_manage_people(request.user):
        raise Http404
    return request.user


@read_only
@login_required
def people(request: HttpRequest) -> HttpResponseBase:
    """Accounts with their memberships, searched by name, e-mail or institution."""
    _manager(request)
    typed = request.GET.get("q", "").replace("\x00", " ").strip()[:100]
    role = request.GET.get("role", "")
    rows = visible_people(request.user).order_by("full_name", "pk")
    if typed:
        rows = rows.filter(
            Q(full_name__icontains=typed)
            | Q(email__icontains=typed)
            | Q(pk__in=Membership.objects.filter(institution__name__icontains=typed).values("user"))
            | Q(pk__in=Membership.objects.filter(institution__code__iexact=typed).values("user"))
        )
    if role in Membership.Role.values:
        rows = rows.filter(pk__in=Membership.objects.in_force(today()).filter(role=role).values("user"))
    in_force = Membership.objects.in_force(today()).select_related("institution", "edition")
    page = paginate(
        rows.prefetch_related(Prefetch("memberships", in_force, to_attr="in_force")), request.GET.get("page")
    )
    context: dict[str, Any] = {
        "page": page,
        "typed": typed,
        "role": role,
        "roles": Membership.Role.choices,
        "open_invitations": list(
            visible_invitations(request.user)
            .filter(accepted_at__isnull=True, revoked_at__isnull=True)
            .select_related("institution", "edition", "invited_by")[:100]
        ),
    }
    return render(request, "accounts/people.html", context)


@read_only
@login_required
def person(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One account: memberships now and before, who gave and who withdrew them."""
    _manager(request)
    found = get_object_or_404(visible_people(request.user), pk=pk)
    memberships = list(
        found.memberships.select_related("institution", "edition", "granted_by", "withdrawn_by").order_by(
            "-starts_on", "-id"
        )
    )
    day = today()
    rows = [
        {
            "membership": membership,
            "in_force": membership.withdrawn_at is None
            and membership.starts_on <= day
            and (membership.ends_on is None or membership.ends_on >= day),
            "can_withdraw": membership.withdrawn_at is None and can_withdraw_membership(request.user, membership),
        }
        for membership in memberships
    ]
    return render(request, "accounts/person.html", {"person": found, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invite(request: HttpRequest) -> HttpResponseBase:
    """Invite a person to a role; the mail goes out with the same transaction."""
    user = _manager(request)
    asked = {name: request.GET.get(name, "")[:254] for name in ("email", "full_name")}
    form = InvitationForm(posted(request), by=user, initial=asked)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.invite(by=user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(
                request,
                _("La invitación para %(email)s está en camino; el enlace sirve %(days)s días.")
                % {"email": made.email, "days": services.INVITATION_DAYS},
            )
            return redirect("people")
    return render(request, "accounts/invite.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
@login_required
def invitation_resend(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _change_invitation(request, pk, again=True)


@require_POST
@login_required
def invitation_revoke(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _change_invitation(request, pk, again=False)


def _change_invitation(request: HttpRequest, pk: int, *, again: bool) -> HttpResponseBase:
    user = _manager(request)
    found = get_object_or_404(visible_invitations(user), pk=pk)
    if not can_change_invitation(user, found):
        raise PermissionDenied
    try:
        if again:
            services.send_invitation_again(invitation=found, by=user)
            done = _("Se envió un enlace nuevo a %(email)s; el anterior ya no sirve.")
        else:
            services.revoke_invitation(invitation=found, by=user)
            done = _("La invitación de %(email)s quedó anulada.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done % {"email": found.email})
    return redirect("people")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def membership_withdraw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take a membership away, with a reason; it acts on the person's next click."""
    user = _manager(request)
    found = get_object_or_404(Membership.objects.select_related("user", "institution", "edition"), pk=pk)
    if not can_withdraw_membership(user, found):
        raise PermissionDenied
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_membership(membership=found, by=user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("%(name)s ya no tiene ese acceso.") % {"name": found.user.full_name})
            return redirect("person", pk=found.user_id)
    context = {"membership": found, "form": form}
    return render(request, "accounts/withdraw.html", context, status=400 if form.errors else 200)
