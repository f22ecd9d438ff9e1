"""Forms about batches: a text, and why a batch is discarded."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from gore.outbox.batches.texts import MAX_BODY
from gore.outbox.models import MAX_SUBJECT

REQUIRED = {"required": _("Falta este dato.")}


class VersionForm(forms.Form):
    """Which state of the batch the person was looking at."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput())


class TextForm(VersionForm):
    """Subject and text of a mail, or of all mails of one kind."""

    subject = forms.CharField(label=_("Asunto"), max_length=MAX_SUBJECT, error_messages=REQUIRED)
    body = forms.CharField(
        label=_("Texto"), max_length=MAX_BODY, strip=False, widget=forms.Textarea(attrs={"rows": 18}),
        error_messages=REQUIRED,
    )  # fmt: skip


class DiscardForm(forms.Form):
    """Why none of the mails goes."""

    reason = forms.CharField(
        label=_("Motivo"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), error_messages=REQUIRED,
        help_text=_("Queda en el historial del lote."),
    )  # fmt: skip
