"""The printed dossier: what the page shows, as blocks of a document."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gore.core.documents import Block, Document, Facts, Heading, Lines, Table, Text
from gore.core.numbers import write_date, write_date_range, write_integer, write_percent, write_soles
from gore.outbox.message import absolute
from gore.workspaces.dossier.selectors import Debt, Dossier, Promise, Side, TopicEntry

SHOWN_KEPT = 15


def dossier_document(dossier: Dossier) -> Document:
    """The dossier as its reader may know it, ready to print."""
    edition = dossier.edition
    region, sector = dossier.region.display_name, dossier.sector.short_name
    days = write_date_range(edition.start_date, edition.end_date)
    blocks: list[Block] = [*_summary(dossier), *_topics(dossier), *_promises(dossier), *_money(dossier)]
    blocks += [*_region(dossier), *_who(dossier)]
    return Document(
        title=_("%(region)s y %(sector)s") % {"region": region, "sector": sector},
        lede=_("Dosier de la reunión, %(edition)s, %(days)s") % {"edition": edition.title, "days": days},
        running=f"{edition.title} · {region} – {sector} · {days}",
        address=absolute(reverse("dossier", args=[edition.code, dossier.region.code, dossier.sector.code])),
        blocks=blocks,
    )


def _summary(dossier: Dossier) -> list[Block]:
    counts = dossier.counts
    return [
        Facts([
            (_("Temas de la agenda"), write_integer(len(dossier.topics))),
            (_("Monto que se pide"), write_soles(dossier.requested)),
            (
                _("Compromisos anteriores"),
                _("%(open)s por cumplir de %(all)s (%(rate)s ejecutados)")
                % {
                    "open": write_integer(counts.open), "all": write_integer(counts.commitments),
                    "rate": write_percent(counts.rate),
                },
            ),
            (_("Transferido a la región por el sector"), write_soles(dossier.received)),
        ]),
        Heading(_("Lo que cada uno debe todavía"), 2),
        Text(dossier.region_side.institution.name, strong=True),
        _debts(dossier.region_side),
        Text(dossier.sector_side.institution.name, strong=True),
        _debts(dossier.sector_side),
    ]  # fmt: skip


def _debts(side: Side) -> Block:
    if not side.debts:
        return Text(_("Nada pendiente."))
    return Lines([_debt(debt) for debt in side.debts])


def _debt(debt: Debt) -> str:
    if debt.due_on is None:
        return debt.text
    until = _(", desde el %(day)s") if debt.is_late else _(", hasta el %(day)s")
    return debt.text + until % {"day": write_date(debt.due_on)}


def _topics(dossier: Dossier) -> list[Block]:
    blocks: list[Block] = [Heading(_("Temas, en el orden del gobernador"))]
    if not dossier.topics:
        return [*blocks, Text(_("Todavía no hay temas aceptados entre la región y el sector."))]
    for number, entry in enumerate(dossier.topics, start=1):
        blocks += _topic(number, entry)
    return blocks


def _topic(number: int, entry: TopicEntry) -> list[Block]:
    topic = entry.topic
    facts = [
        (_("Código"), topic.code),
        (_("Qué se pide"), topic.request),
        (_("Situación"), topic.description),
        (_("Traba"), str(topic.get_blockage_display()) if topic.blockage else ""),
        (_("CUI"), topic.cui),
        (_("Proyecto"), topic.project_name),
        (_("Etapa"), str(topic.get_stage_display()) if topic.stage else ""),
        (_("Costo total"), write_soles(topic.cost) if topic.cost is not None else ""),
        (_("Monto que se pide"), write_soles(topic.requested_amount) if topic.requested_amount is not None else ""),
        (_("Personas beneficiadas"), write_integer(topic.beneficiaries) if topic.beneficiaries is not None else ""),
        (_("Provincias"), topic.provinces),
        (_("Con"), ", ".join(body.short_name for body in entry.partners)),
        (_("También para"), ", ".join(body.short_name for body in topic.sectors.all()) if len(topic.sectors.all()) > 1 else ""),
        *entry.answers,
        (_("Falta"), ", ".join(entry.lacks)),
    ]  # fmt: skip
    blocks: list[Block] = [Heading(f"{number}. {topic.title}", 2), Facts([row for row in facts if row[1]])]
    if entry.position is not None:
        own = entry.position
        said = [
            (_("Posición"), own.position),
            (_("Propuesta"), own.proposal),
            (_("Restricciones"), own.constraints),
        ]
        read_by = _("Lo que dice el ministerio")
        if own.visibility == own.Visibility.INTERNAL:
            read_by = _("Lo que dice el ministerio (interno: no lo lee la región)")
        blocks += [Text(read_by, strong=True), Facts([row for row in said if row[1]])]
    return blocks


def _promises(dossier: Dossier) -> list[Block]:
    counts = dossier.counts
    blocks: list[Block] = [Heading(_("Compromisos anteriores entre los dos"))]
    if not dossier.promises:
        return [*blocks, Text(_("No hay compromisos anteriores entre la región y el sector."))]
    blocks.append(
        Text(
            _("%(executed)s ejecutados, %(in_process)s en proceso y %(pending)s pendientes, al %(day)s.")
            % {
                "executed": counts.executed, "in_process": counts.in_process, "pending": counts.pending,
                "day": write_date(dossier.as_of),
            }
        )
    )  # fmt: skip
    if dossier.open_promises:
        blocks += [Heading(_("Por cumplir"), 2), _promise_table(dossier, dossier.open_promises, with_turn=True)]
    if dossier.kept_promises:
        blocks += [
            Heading(_("Ejecutados"), 2),
            _promise_table(dossier, dossier.kept_promises[-SHOWN_KEPT:], with_turn=False),
        ]
        if len(dossier.kept_promises) > SHOWN_KEPT:
            more = len(dossier.kept_promises) - SHOWN_KEPT
            blocks.append(Text(_("Y %(n)s más, en la página del dosier.") % {"n": more}, soft=True))
    return blocks


def _promise_table(dossier: Dossier, promises: list[Promise], *, with_turn: bool) -> Table:
    head = [_("Código"), _("Compromiso"), _("Plazo"), _("Estado")]
    rows = []
    for promise in promises:
        row = promise.commitment
        due = write_date(row.due_date)
        if row.is_overdue(dossier.as_of):
            due = _("%(day)s, vencido") % {"day": due}
        cells = [row.code, row.text, due, str(row.get_status_display())]
        rows.append([*cells, promise.turn_label] if with_turn else cells)
    if with_turn:
        return Table([*head, _("Le toca a")], rows, [22, 60, 20, 20, 24])
    return Table(head, rows, [22, 80, 20, 20])


def _money(dossier: Dossier) -> list[Block]:
    blocks: list[Block] = [Heading(_("Transferencias del sector a la región"))]
    if not dossier.shares:
        return [*blocks, Text(_("El registro no tiene transferencias de este sector a la región."))]
    rows = [
        [
            write_date(share.transfer.date), str(share.transfer.norm or "–"), share.transfer.description,
            share.transfer.edition.short_label, write_soles(share.amount),
        ]
        for share in dossier.shares
    ]  # fmt: skip
    head = [_("Fecha"), _("Norma"), _("Destino"), _("Edición"), _("Monto")]
    return [
        *blocks,
        Table(head, rows, [20, 30, 60, 16, 28], right=(4,)),
        Text(_("Total: %(amount)s") % {"amount": write_soles(dossier.received)}, strong=True),
    ]


def _region(dossier: Dossier) -> list[Block]:
    counts = dossier.region_counts
    rows = [
        (
            _("Todos sus compromisos"),
            _("%(executed)s de %(all)s ejecutados (%(rate)s), al %(day)s")
            % {
                "executed": write_integer(counts.executed), "all": write_integer(counts.commitments),
                "rate": write_percent(counts.rate), "day": write_date(dossier.as_of),
            },
        ),
        (
            _("Todo lo que recibió"),
            _("%(amount)s en %(n)s transferencias")
            % {"amount": write_soles(dossier.region_received.amount), "n": dossier.region_received.transfers},
        ),
        (_("Temas que pidió en esta edición"), write_integer(dossier.region_topics)),
    ]  # fmt: skip
    blocks: list[Block] = [Heading(_("Datos de la región")), Facts(rows)]
    if dossier.projects:
        blocks += [
            Heading(_("Proyectos del sector en la región"), 2),
            Lines([project.name for project in dossier.projects]),
        ]
    return blocks


def _who(dossier: Dossier) -> list[Block]:
    nobody = _("por confirmar")
    rows = []
    for side in (dossier.region_side, dossier.sector_side):
        head = f"{side.head.person_name}, {side.head.office}" if side.head else _("Titular por confirmar")
        rows.append((side.institution.name, f"{head}\n{_('Equipo')}: {', '.join(side.team) or nobody}"))
    rows.append((_("Relatoría"), ", ".join(dossier.rapporteurs) or nobody))
    rows.append((_("Secretaría de Descentralización"), _("Equipo de articulación")))
    until = dossier.call.information_due_at if dossier.call else None
    blocks: list[Block] = [Heading(_("Quiénes asisten")), Facts(rows)]
    if until:
        when = f"{timezone.localtime(until):%d/%m/%Y %H:%M}"
        blocks.append(Text(_("Los ministerios escriben su información hasta el %(when)s.") % {"when": when}, soft=True))
    return blocks
