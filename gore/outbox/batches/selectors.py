"""Figures about batches: how far each one is, and an example of each kind of mail in it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet

from gore.outbox import kinds
from gore.outbox.models import BatchText, MailBatch, OutgoingMail

State = OutgoingMail.State


@dataclass(frozen=True)
class Progress:
    """The mails of a batch by what became of them. `opened`: sent, and the recipient followed its link."""

    mails: int
    held: int
    waiting: int
    sent: int
    failed: int
    cancelled: int
    opened: int
    opened_share: int | None

    @property
    def is_done(self) -> bool:
        """Nothing is held or on its way."""
        return not (self.held or self.waiting)


COUNTS = {
    "n_mails": Count("mails"),
    "n_held": Count("mails", filter=Q(mails__state=State.HELD)),
    "n_waiting": Count("mails", filter=Q(mails__state__in=[State.QUEUED, State.SENDING])),
    "n_sent": Count("mails", filter=Q(mails__state=State.SENT)),
    "n_failed": Count("mails", filter=Q(mails__state=State.FAILED)),
    "n_cancelled": Count("mails", filter=Q(mails__state=State.CANCELLED)),
    "n_opened": Count("mails", filter=Q(mails__opened_at__isnull=False)),
}


def with_progress(batches: QuerySet[MailBatch]) -> QuerySet[MailBatch]:
    """Adds what `progress_of` reads to each batch, in the same query."""
    return batches.annotate(**COUNTS)


def progress_of(batch: MailBatch) -> Progress:
    """The progress of a batch that came from `with_progress`."""
    counts = {name: int(getattr(batch, name)) for name in COUNTS}
    sent, opened = counts["n_sent"], counts["n_opened"]
    return Progress(
        counts["n_mails"], counts["n_held"], counts["n_waiting"], sent, counts["n_failed"], counts["n_cancelled"],
        opened, 100 * opened // sent if sent else None,
    )  # fmt: skip


@dataclass(frozen=True)
class Example:
    """The text of one kind, how many mails it makes, how many of them have a text of their own, and one of them."""

    text: BatchText
    mail: OutgoingMail | None
    mails: int
    corrected: int

    @property
    def label(self) -> str:
        return kinds.label_of(self.text.kind)


def examples(batch: MailBatch) -> list[Example]:
    """One for each kind of mail in *batch*, in three queries."""
    counted = {
        line["kind"]: line
        for line in OutgoingMail.objects.filter(batch=batch)
        .order_by()
        .values("kind")
        .annotate(
            n=Count("pk"),
            own=Count("pk", filter=Q(corrected_at__isnull=False)),
            # One with the text of the batch, if there is any.
            shared=Min("pk", filter=Q(corrected_at__isnull=True)),
            first=Min("pk"),
        )
    }
    wanted = {kind: line["shared"] or line["first"] for kind, line in counted.items()}
    mails = {mail.kind: mail for mail in OutgoingMail.objects.filter(pk__in=wanted.values())}
    found = []
    for text in batch.texts.select_related("corrected_by"):
        line = counted.get(text.kind)
        found.append(Example(text, mails.get(text.kind), line["n"] if line else 0, line["own"] if line else 0))
    return found
