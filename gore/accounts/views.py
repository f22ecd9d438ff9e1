"""Pages of one's own account: memberships, tokens, acting on behalf, taking up an invitation."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from gore.accounts import services
from gore.accounts.forms import ActingForm, NewAccountForm, TokenForm
from gore.accounts.limits import SECRET_BY_ADDRESS, TOKEN_BY_USER, address_of, limited, signed_in
from gore.accounts.middleware import ACTING_KEY, MEMBERSHIP_KEY
from gore.accounts.permissions import can_act_on_behalf, visible_tokens
from gore.core.forms import add_errors
from gore.core.http import posted, read_only
from gore.core.models import Membership, User
from gore.core.permissions import acting_as, active_membership, all_memberships, needs_second_factor

HOMES = {
    Membership.Role.SD_ARTICULATION: "coordination-home",
    Membership.Role.ADMINISTRATOR: "coordination-home",
    Membership.Role.OBSERVER: "coordination-home",
    Membership.Role.REGIONAL_TEAM: "region-home",
    Membership.Role.MINISTRY_COORDINATOR: "ministry-home",
    Membership.Role.RAPPORTEUR: "rapporteur-home",
}


@read_only
@login_required
def start(request: HttpRequest) -> HttpResponseBase:
    """To the workspace of the role one works with."""
    membership = active_membership(request.user)
    if membership is None:
        return redirect("coordination-home" if request.user.is_superuser else "account")
    return redirect(HOMES[Membership.Role(membership.role)])


@read_only
@login_required
def account(request: HttpRequest) -> HttpResponseBase:
    """Who one is here, with which rights, and the ways to keep the account safe."""
    user: Any = request.user
    kinds = Authenticator.Type
    context = {
        "memberships": all_memberships(user),
        "active": active_membership(user),
        "past": list(
            Membership.objects.filter(user=user)
            .exclude(pk__in=[membership.pk for membership in all_memberships(user)])
            .select_related("institution", "edition")
        ),
        "has_second_factor": Authenticator.objects.filter(user=user, type__in=[kinds.TOTP, kinds.WEBAUTHN]).exists(),
        "needs_second_factor": needs_second_factor(user),
        "can_act": can_act_on_behalf(user),
    }
    return render(request, "accounts/account.html", context)


@require_POST
@login_required
def choose(request: HttpRequest) -> HttpResponseBase:
    """Work with another of one's memberships from now on."""
    if acting_as(request.user) is not None:
        raise PermissionDenied
    wanted = request.POST.get("membership", "")
    held = {str(membership.pk): membership for membership in all_memberships(request.user)}
    if wanted not in held:
        messages.error(request, _("Ya no tiene ese acceso. Elija uno de la lista."))
        return redirect("account")
    request.session[MEMBERSHIP_KEY] = held[wanted].pk
    messages.success(
        request,
        _("Ahora trabaja como %(role)s de %(institution)s.")
        % {"role": held[wanted].get_role_display(), "institution": held[wanted].institution.name},
    )
    return redirect("start")


# --- API tokens ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@limited(TOKEN_BY_USER, signed_in)
def tokens(request: HttpRequest) -> HttpResponseBase:
    """One's keys, and a new one: its text is shown in this answer only."""
    form, key, status = TokenForm(posted(request)), "", 200
    if request.method == "POST":
        if acting_as(request.user) is not None:
            raise PermissionDenied
        status = 400
        if form.is_valid():
            try:
                _token, key = services.create_token(user=_signed_in_user(request), **form.cleaned_data)
            except ValidationError as error:
                add_errors(form, error)
            else:
                form, status = TokenForm(), 201
    context = {"form": form, "key": key, "tokens": list(visible_tokens(request.user))}
    return render(request, "accounts/tokens.html", context, status=status)


@require_POST
@login_required
def token_revoke(request: HttpRequest, pk: int) -> HttpResponseBase:
    token = get_object_or_404(visible_tokens(request.user), pk=pk)
    services.revoke_token(token=token)
    messages.success(request, _("La clave «%(name)s» ya no sirve.") % {"name": token.name})
    return redirect("tokens")


# --- acting on behalf ---------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def acting_start(request: HttpRequest) -> HttpResponseBase:
    """An administrator begins to act for an institution."""
    if not can_act_on_behalf(request.user):
        raise PermissionDenied
    form = ActingForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            period = services.start_acting(administrator=_signed_in_user(request), **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            request.session[ACTING_KEY] = period.pk
            return redirect(HOMES[Membership.Role(period.role)])
    status = 400 if form.errors else 200
    return render(request, "accounts/acting.html", {"form": form}, status=status)


@require_POST
@login_required
def acting_stop(request: HttpRequest) -> HttpResponseBase:
    """Back to one's own rights; harmless when nothing is on."""
    services.stop_acting(administrator=_signed_in_user(request))
    if request.session.pop(ACTING_KEY, None) is not None:
        messages.success(request, _("Dejó de actuar en nombre de otra institución."))
    return redirect("start")


# --- invitations --------------------------------------------------------------------------------


@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
@limited(SECRET_BY_ADDRESS, address_of, methods=("GET", "POST"))
def invitation(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The page behind an invitation's link. Expired, used, withdrawn and invented links look alike."""
    found = services.find_invitation(secret)
    if found is None:
        return render(request, "accounts/invitation_gone.html", status=404)
    user = request.user if isinstance(request.user, User) else None
    has_account = User.objects.filter(email=found.email).exists()
    is_for_user = user is not None and user.email == found.email
    needs_form = not has_account and user is None
    form = NewAccountForm(posted(request), initial={"full_name": found.full_name}) if needs_form else None
    problem = ""
    if request.method == "POST" and (is_for_user or (form is not None and form.is_valid())):
        fields = {} if form is None else {name: form.cleaned_data[name] for name in ("full_name", "password")}
        try:
            member = services.accept_invitation(secret=secret, user=user, **fields)
        except ValidationError as error:
            if form is None:
                problem = " ".join(error.messages)
            else:
                add_errors(form, error)
        else:
            messages.success(request, _("Aceptó la invitación. Este es su espacio de trabajo."))
            if user is not None:
                return redirect("start")
            record_authentication(request, member, method="password")
            response: HttpResponseBase = perform_login(request, Login(user=member, redirect_url=reverse("start")))
            return response
    context = {
        "invitation": found,
        "form": form,
        "problem": problem,
        "has_account": has_account,
        "is_for_user": is_for_user,
        "other_account": user is not None and not is_for_user,
        "login_address": f"{reverse('account_login')}?next={request.path}",
    }
    status = 400 if problem or (form is not None and form.errors) else 200
    response = render(request, "accounts/invitation.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def safe_next(request: HttpRequest, fallback: str) -> str:
    """The address named by `next` of the form if it is ours, else *fallback*."""
    wanted = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if allowed else fallback


def _signed_in_user(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)
    return user
