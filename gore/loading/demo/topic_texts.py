"""What the invented topics of the demonstration say: a work of a sector, in a place, and what holds it up."""

from __future__ import annotations

import random
from dataclasses import dataclass

from bilaterals.models import Blockage, ProjectStage
from gore.loading.demo import content
from gore.loading.demo.places import government, makes_sense, places, territory
from gore.loading.demo.texts import SECTORS, TRIES, of, to

TITLES: dict[str, tuple[str, ...]] = {
    Blockage.BUDGETARY: (
        "Financiamiento {do}", "Culminación {do}", "Equipamiento y puesta en marcha {do}", "Saldo de obra {do}",
    ),
    Blockage.TECHNICAL: (
        "Expediente técnico {do}", "Actualización del estudio {do}", "Asistencia técnica para {o}",
        "Opinión técnica favorable para {o}",
    ),
    Blockage.ADMINISTRATIVE: (
        "Convenio para la ejecución {do}", "Saneamiento del terreno {do}", "Autorización para {o}",
        "Levantamiento de observaciones {do}",
    ),
}  # fmt: skip
TROUBLES: dict[str, tuple[str, ...]] = {
    Blockage.BUDGETARY: (
        "El presupuesto del año alcanza para menos de la mitad de la obra y el contratista anunció que se retirará.",
        "El proyecto tiene expediente aprobado desde hace dos años y no figura en la programación de inversiones.",
        "La obra llegó a 68 % de avance y se detuvo porque no hay recursos para el equipamiento.",
    ),
    Blockage.TECHNICAL: (
        "El estudio fue observado tres veces por la unidad formuladora y el equipo de la región no cuenta con"
        " especialistas en la materia.",
        "El expediente técnico se hizo con una norma que ya cambió: hay que rehacer las estructuras y el presupuesto.",
        "Falta la opinión técnica del sector, que se pidió por escrito hace siete meses.",
    ),
    Blockage.ADMINISTRATIVE: (
        "El convenio con el ministerio venció y la adenda espera la firma desde hace cinco meses.",
        "El terreno figura a nombre de otra entidad y sin su transferencia no se puede convocar la obra.",
        "La autorización depende de dos direcciones del ministerio que piden requisitos distintos.",
    ),
}
EFFECTS = (
    "Mientras tanto, {h} personas viajan hasta cuatro horas para ser atendidas.",
    "La población {dp} hizo dos paros en el último año por este motivo.",
    "Cada mes de espera encarece la obra y deja sin servicio a {n} centros poblados.",
    "El consejo regional lo declaró de prioridad regional por unanimidad.",
    "Los alcaldes de la zona comprometieron el terreno y la mano de obra no calificada.",
)
PROJECTS = ("Mejoramiento {do}", "Mejoramiento y ampliación {do}", "Creación {do}", "Recuperación {do}")
STAGES: dict[str, tuple[str, ...]] = {
    Blockage.BUDGETARY: (ProjectStage.WORKS, ProjectStage.PARALYSED, ProjectStage.TENDER, ProjectStage.TECHNICAL_FILE),
    Blockage.TECHNICAL: (ProjectStage.PRE_INVESTMENT, ProjectStage.TECHNICAL_FILE, ProjectStage.IDEA),
    Blockage.ADMINISTRATIVE: (ProjectStage.TECHNICAL_FILE, ProjectStage.TENDER, ProjectStage.OPERATION),
}
AGAIN = ("Nuevamente: {title}", "{title}, segunda etapa", "{title} (pedido reiterado)", "{title}")
"""How a demand sounds when it is made a second time."""


@dataclass(frozen=True)
class TopicText:
    """The words of one topic; `work` is what it is about, to ask for it once more."""

    title: str
    description: str
    request: str
    project: str
    place: str
    work: str
    blockage: str


class TopicWriter:
    """Writes topics from one random generator, never two with one title if *TRIES* attempts find another."""

    def __init__(self, rng: random.Random, names: dict[str, str]) -> None:
        self.rng, self.names = rng, names
        self.places = {code: places(code) or [territory(code, name)] for code, name in names.items()}
        self.titles: set[str] = set()

    def topic(self, sector: str, region: str) -> TopicText:
        """A topic of *region* for *sector*, about something that makes sense there."""
        for _ in range(TRIES):
            text = self._topic(sector, region)
            whole = f"{text.title} {text.request}"
            if text.title not in self.titles and len(text.title) <= 150 and makes_sense(whole, region):
                break
        self.titles.add(text.title)
        return text

    def again(self, text: TopicText) -> str:
        """The title under which the same demand was or is made another time."""
        title: str = self.rng.choice(AGAIN).format(title=text.title)
        return title[:160]

    def _topic(self, sector: str, region: str) -> TopicText:
        rng, own = self.rng, SECTORS[sector]
        blockage = rng.choices(Blockage.values, (0.3, 0.3, 0.4))[0]
        place = rng.choice(self.places[region])
        land, gov = territory(region, self.names[region]), government(region, self.names[region])
        values = {
            "p": place, "dp": of(place), "ap": to(place), "t": land, "dt": of(land),
            "g": gov, "dg": of(gov), "ag": to(gov), "s": own.short, "ds": of(own.short), "as_": to(own.short),
            "n": str(rng.randint(4, 60)), "h": f"{rng.randint(12, 420) * 10:,}", "k": str(rng.randint(5, 98)),
            "m": f"S/\u00a0{rng.randint(4, 90) * 250_000:,}", "y": "este año",
        }  # fmt: skip
        work = rng.choice(own.works).format_map(values) if own.works else f"los servicios {of(own.short)} {of(place)}"
        values |= {"o": work, "do": of(work), "ao": to(work)}
        asked = content.NATIONAL[blockage] if own.works else own.national.get(blockage, content.NATIONAL[blockage])
        trouble, effect = rng.choice(TROUBLES[blockage]), rng.choice(EFFECTS).format_map(values)
        return TopicText(
            title=rng.choice(TITLES[blockage]).format_map(values),
            description=f"{trouble} {effect}",
            request=f"Proponemos este compromiso: {own.short} {rng.choice(asked).format_map(values)}.",
            project=rng.choice(PROJECTS).format_map(values)[:300],
            place=place,
            work=work,
            blockage=blockage,
        )
