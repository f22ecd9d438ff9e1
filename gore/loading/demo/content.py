"""What commitments say, common to every sector: phrases with named placeholders.

Placeholders: {o} a work with its article ("el hospital…"), {do} and {ao} the same after *de* and
*a*; {p} a place with its article, {dp}, {ap}; {g} the regional government, {dg}, {ag};
{t} the territory, {dt}; {s} the sector, {ds}, {as_}; {n} a small count, {h} hundreds, {k} kilometres, {m}
soles, {y} a year. A predicate follows its subject in the future tense and has no full stop.
"""

from __future__ import annotations

from dataclasses import dataclass, field

A, T, B = "administrative", "technical", "budgetary"
Phrases = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class SectorContent:
    """A sector's names with their article, its works, and what each side undertakes by type."""

    actor: str
    short: str
    works: tuple[str, ...] = ()
    national: Phrases = field(default_factory=dict)
    regional: Phrases = field(default_factory=dict)


NATIONAL: Phrases = {
    A: (
        "suscribirá con {g} el convenio para la ejecución {do}",
        "emitirá opinión sobre la viabilidad {do}",
        "remitirá {ag} la relación de requisitos pendientes para financiar {o}",
        "designará a un responsable que informe cada quince días sobre el trámite {do}",
        "concluirá la revisión del expediente técnico {do} y comunicará el resultado {ag}",
        "convocará a una mesa de trabajo con {g} y los municipios para destrabar {o}",
        "aprobará la adenda que amplía el plazo del convenio {do}",
    ),
    T: (
        "brindará asistencia técnica {ag} para formular el expediente técnico {do}",
        "destacará un equipo de {n} especialistas que acompañe la actualización del perfil {do}",
        "revisará el estudio de preinversión {do} y remitirá sus observaciones {ag}",
        "realizará una visita técnica para definir las alternativas {do}",
        "capacitará a {n} profesionales {dg} en la gestión del proyecto {do}",
        "elaborará los términos de referencia para el expediente técnico {do}",
        "evaluará en campo el estado {do} y entregará un informe con recomendaciones",
    ),
    B: (
        "gestionará la transferencia de {m} para la ejecución {do}",
        "priorizará en su programación de inversiones el financiamiento {do}, por {m}",
        "incluirá {o} en su presupuesto de {y}, con una asignación de {m}",
        "gestionará una demanda adicional de {m} para concluir {o}",
        "transferirá {m} {ag} para iniciar la ejecución {do}",
        "financiará la elaboración del expediente técnico {do} por {m}",
    ),
}
REGIONAL: Phrases = {
    A: (
        "remitirá {as_} el expediente técnico {do} con las observaciones levantadas",
        "acreditará la libre disponibilidad del terreno destinado {ao}",
        "presentará {as_} la solicitud de financiamiento {do}",
        "entregará {as_} la documentación sustentatoria para la transferencia de recursos destinados {ao}",
        "concluirá el saneamiento físico legal del predio {do}",
        "aprobará mediante resolución el expediente técnico {do}",
    ),
    T: (
        "levantará las observaciones formuladas por {s} al estudio {do}",
        "actualizará el perfil {do} conforme a las recomendaciones técnicas {ds}",
        "registrará {o} en el Banco de Inversiones y lo comunicará {as_}",
        "conformará un equipo técnico de {n} profesionales para la formulación del proyecto {do}",
        "elaborará el plan de sostenibilidad {do}",
    ),
    B: (
        "destinará {m} como contrapartida para la ejecución {do}",
        "incorporará en su presupuesto de {y} los recursos para la sostenibilidad {do}",
        "cofinanciará el expediente técnico {do} con {m}",
        "modificará su presupuesto para asegurar {m} a favor {do}",
    ),
}

# Another national body takes the lead in a matter of the sector's table.
OTHER: dict[str, Phrases] = {
    "MEF": {
        A: (
            "emitirá opinión sobre el financiamiento {do}, a pedido {ds} y {dg}",
            "revisará el proyecto de decreto supremo que autoriza la transferencia para {o}",
        ),
        T: (
            "brindará asistencia técnica {ag} en el registro {do} en el sistema de programación multianual",
            "capacitará a {n} formuladores {dg} en la evaluación {do}",
        ),
        B: (
            "evaluará la demanda adicional de {m} presentada por {s} para {o}",
            "atenderá, según disponibilidad fiscal, el pedido de {m} para {o}",
        ),
    },
    "PCM": {
        A: (
            "convocará {as_} y {ag} a una reunión de coordinación para destrabar {o}",
            "facilitará, a través de la Secretaría de Descentralización, el acuerdo entre {s} y {g} sobre {o}",
        ),
        T: ("conducirá la mesa técnica entre {s} y {g} para viabilizar {o}",),
    },
    "PCM-ARCC": {
        A: ("comunicará {ag} el estado {do} en el Plan Integral de Reconstrucción con Cambios",),
        B: ("evaluará el financiamiento de {m} para {o}, en coordinación con {s}",),
    },
    "PROINVERSION": {
        A: ("informará {ag} sobre la posible incorporación {do} a la cartera de asociaciones público-privadas",),
        T: ("asesorará {ag} para ejecutar {o} mediante Obras por Impuestos",),
    },
    "MINAM": {
        A: ("coordinará con el SENACE la evaluación del instrumento de gestión ambiental {do}",),
        T: ("orientará {ag} en la clasificación ambiental {do}",),
    },
    "CULTURA": {
        A: ("atenderá la solicitud del certificado de inexistencia de restos arqueológicos para {o}",),
        T: ("realizará la inspección arqueológica del área {do}",),
    },
}
OTHERS_OF: dict[str, tuple[str, ...]] = {
    "MINSA": ("MEF", "PCM", "PROINVERSION", "CULTURA", "PCM-ARCC"),
    "MINEDU": ("MEF", "PCM", "PROINVERSION", "CULTURA", "PCM-ARCC"),
    "MTC": ("MEF", "PCM", "PROINVERSION", "MINAM", "CULTURA", "PCM-ARCC"),
    "MVCS": ("MEF", "PCM", "PROINVERSION", "MINAM", "CULTURA", "PCM-ARCC"),
    "MINAGRI": ("MEF", "PCM", "MINAM", "CULTURA", "PCM-ARCC"),
    "PRODUCE": ("MEF", "PCM"),
    "MINEM": ("MEF", "PCM", "MINAM"),
    "MINCETUR": ("MEF", "PCM", "CULTURA"),
    "MINDEF": ("MEF", "PCM"),
    "MININTER": ("MEF", "PCM"),
}

REPORT_IN_PROCESS: Phrases = {
    A: (
        "El documento está en revisión de la oficina de asesoría jurídica.",
        "Se remitió el proyecto de convenio a la contraparte y se espera su conformidad.",
        "Se sostuvo una reunión de coordinación y se acordó el cronograma de entrega.",
        "La solicitud ingresó por mesa de partes y fue derivada al área competente.",
        "Se subsanó la primera parte de las observaciones; continúa el trámite.",
    ),
    T: (
        "Se realizó la primera visita técnica y se levantó información de campo.",
        "El equipo técnico entregó el primer informe; continúa el trabajo de gabinete.",
        "Se desarrolló el primer taller con los profesionales de la contraparte.",
        "El estudio tiene observaciones que se están levantando.",
        "Se aprobó el plan de trabajo y se inició la asistencia técnica.",
    ),
    B: (
        "La solicitud de recursos está en evaluación del sector.",
        "Se cuenta con informe favorable de presupuesto; falta la norma que autoriza la transferencia.",
        "Se transfirió la primera parte de los recursos.",
        "Se remitió la demanda adicional con su sustento.",
        "El proyecto de norma está en revisión y cuenta con disponibilidad presupuestal.",
    ),
}
REPORT_EXECUTED: Phrases = {
    A: (
        "Se suscribió el documento y se notificó a las partes.",
        "Se remitió la documentación completa y la contraparte dio su conformidad.",
        "El trámite concluyó con opinión favorable.",
        "Se emitió la resolución y se comunicó a la contraparte.",
    ),
    T: (
        "La asistencia técnica concluyó y se entregó el informe final.",
        "Se cumplió el plan de trabajo; consta en el acta suscrita por ambas partes.",
        "El estudio quedó aprobado sin observaciones.",
        "Se completaron los talleres previstos y se entregaron los materiales.",
    ),
    B: (
        "Los recursos fueron transferidos e incorporados al presupuesto de la contraparte.",
        "Se aprobó la modificación presupuestal por el monto acordado.",
        "La asignación quedó registrada en el presupuesto institucional.",
        "Se publicó la norma que autoriza la transferencia.",
    ),
}
REPORT_PENDING = (
    "Aún no se inicia: falta que la contraparte remita la información base.",
    "No se reporta avance en el periodo.",
    "El inicio depende de la disponibilidad presupuestal.",
)
EVIDENCE: Phrases = {
    A: ("Oficio N.° {r}-{y} del {d}", "Convenio suscrito el {d}", "Carta N.° {r}-{y}", "Resolución N.° {r}-{y}"),
    T: ("Acta de reunión técnica del {d}", "Informe técnico N.° {r}-{y}", "Registro de asistencia del {d}"),
    B: ("Nota de modificación presupuestal N.° {r}-{y}", "Reporte de ejecución del {d}", "Memorando N.° {r}-{y}"),
}
RETURN_REASONS = (
    "El documento adjunto no corresponde al compromiso; adjunte el acta firmada por ambas partes.",
    "Falta el sustento del avance que se informa.",
    "La evidencia está incompleta: no se aprecia la firma de la contraparte.",
    "El avance informado se refiere a otro proyecto de la misma provincia.",
    "Precise la fecha en que se concluyó la actividad y adjunte el informe final.",
)
TRANSFER_PURPOSES: dict[str, tuple[str, ...]] = {
    "": ("Financiamiento {do}", "Ejecución {do}", "Continuidad de la ejecución {do}", "Expediente técnico y obra {do}"),
    "MEF": ("Incentivos al cumplimiento de metas de gestión en {t}", "Asistencia técnica en inversión pública en {t}"),
    "PCM": ("Fortalecimiento de la gestión descentralizada en {t}", "Mejor atención a la ciudadanía en {t}"),
}
