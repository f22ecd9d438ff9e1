"""Addresses under /articulacion/personas/."""

from __future__ import annotations

from django.urls import path

from gore.accounts import people

urlpatterns = [
    path("", people.people, name="people"),
    path("invitar/", people.invite, name="invite"),
    path("<int:pk>/", people.person, name="person"),
    path("invitaciones/<int:pk>/reenviar/", people.invitation_resend, name="invitation-resend"),
    path("invitaciones/<int:pk>/anular/", people.invitation_revoke, name="invitation-revoke"),
    path("pertenencias/<int:pk>/retirar/", people.membership_withdraw, name="membership-withdraw"),
]
