"""Addresses under /cuenta/. The names are those that allauth looks up; the addresses are ours, in Spanish."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.usersessions import views as usersessions
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods

from gore.accounts import views
from gore.accounts.limits import (
    LOGIN_BY_ADDRESS,
    RESET_BY_ACCOUNT,
    RESET_BY_ADDRESS,
    SECRET_BY_ADDRESS,
    address_of,
    limited,
    typed_email,
)
from gore.core.http import read_only

by_address = limited(SECRET_BY_ADDRESS, address_of)
reset = limited(RESET_BY_ADDRESS, address_of)(limited(RESET_BY_ACCOUNT, typed_email)(account.password_reset))
# allauth's views take a PUT for a POST; ours are pages and forms, nothing else.
page = read_only
form = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path("", views.account, name="account"),
    path("inicio/", views.start, name="start"),
    path("rol/", views.choose, name="membership-choose"),
    path("claves/", views.tokens, name="tokens"),
    path("claves/<int:pk>/anular/", views.token_revoke, name="token-revoke"),
    path("actuar/", views.acting_start, name="acting-start"),
    path("actuar/terminar/", views.acting_stop, name="acting-stop"),
    path("invitacion/<str:secret>/", views.invitation, name="invitation"),
    # Sign-in and password
    path("ingresar/", form(account.login), name="account_login"),
    path("salir/", form(account.logout), name="account_logout"),
    path("inactiva/", page(account.account_inactive), name="account_inactive"),
    path("registro/", form(account.signup), name="account_signup"),
    path("confirmar/", form(by_address(account.reauthenticate)), name="account_reauthenticate"),
    path("contrasena/", form(by_address(account.password_change)), name="account_change_password"),
    path("contrasena/nueva/", form(by_address(account.password_set)), name="account_set_password"),
    path("contrasena/recuperar/", form(reset), name="account_reset_password"),
    path("contrasena/recuperar/enviado/", page(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^contrasena/recuperar/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        form(limited(SECRET_BY_ADDRESS, address_of, methods=("GET", "POST"))(account.password_reset_from_key)),
        name="account_reset_password_from_key",
    ),
    path(
        "contrasena/recuperar/listo/",
        page(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    # Second step
    path("dos-pasos/", page(mfa.index), name="mfa_index"),
    path("dos-pasos/codigo/", form(by_address(mfa.authenticate)), name="mfa_authenticate"),
    path("dos-pasos/confirmar/", form(by_address(mfa.reauthenticate)), name="mfa_reauthenticate"),
    path("dos-pasos/aplicacion/activar/", form(by_address(totp.activate_totp)), name="mfa_activate_totp"),
    path("dos-pasos/aplicacion/quitar/", form(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("dos-pasos/codigos/", page(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("dos-pasos/codigos/nuevos/", form(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("dos-pasos/codigos/descargar/", page(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("dos-pasos/llaves/", page(keys.list_webauthn), name="mfa_list_webauthn"),
    path("dos-pasos/llaves/agregar/", form(keys.add_webauthn), name="mfa_add_webauthn"),
    path(
        "dos-pasos/llaves/confirmar/",
        form(by_address(keys.reauthenticate_webauthn)),
        name="mfa_reauthenticate_webauthn",
    ),
    path("dos-pasos/llaves/<int:pk>/quitar/", form(keys.remove_webauthn), name="mfa_remove_webauthn"),
    path("dos-pasos/llaves/<int:pk>/", form(keys.edit_webauthn), name="mfa_edit_webauthn"),
    path(
        "ingresar/llave/", form(limited(LOGIN_BY_ADDRESS, address_of)(keys.login_webauthn)), name="mfa_login_webauthn"
    ),
    # Browser sessions
    path("dispositivos/", form(usersessions.list_usersessions), name="usersessions_list"),
    # The government's identity service (OIDC_* in the environment)
    path("identidad/<slug:provider_id>/", form(oidc.login), name="openid_connect_login"),
    path("identidad/<slug:provider_id>/regreso/", page(oidc.callback), name="openid_connect_callback"),
    path("identidad-cancelada/", page(social.login_cancelled), name="socialaccount_login_cancelled"),
    path("identidad-error/", page(social.login_error), name="socialaccount_login_error"),
    path("identidad-registro/", form(social.signup), name="socialaccount_signup"),
    path("identidad-enlaces/", form(social.connections), name="socialaccount_connections"),
]
