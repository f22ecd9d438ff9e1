"""Writes commitments, progress notes and transfer purposes from the phrases of `content*`."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Sequence

from gore.core.numbers import MONTHS, write_long_date
from gore.loading.demo import content
from gore.loading.demo.content import SectorContent
from gore.loading.demo.content_main import MAIN
from gore.loading.demo.content_rest import REST
from gore.loading.demo.margins import BORN_ON, BY_OTHER, BY_REGION
from gore.loading.demo.places import government, makes_sense, places, territory
from gore.loading.demo.timeline import is_month_end

SECTORS: dict[str, SectorContent] = MAIN | REST
OTHER_LEADS = frozenset(code for code in content.OTHERS_OF if SECTORS[code].works)
COMMON_PHRASES_SHARE = 0.62
TRIES = 40
ORDINALS = ("primer", "segundo", "tercer", "cuarto")
DAYS_TO_NAME_A_SEMESTER = 90


def of(phrase: str) -> str:
    """*phrase* after the preposition "de": "el puente" → "del puente"."""
    return "del " + phrase[3:] if phrase.startswith("el ") else f"de {phrase}"


def to(phrase: str) -> str:
    """*phrase* after the preposition "a": "el puente" → "al puente"."""
    return "al " + phrase[3:] if phrase.startswith("el ") else f"a {phrase}"


def joined(phrases: Sequence[str]) -> str:
    """*phrases* one after another with "y", which becomes "e" before the sound i: "Áncash e Ica"."""
    if len(phrases) < 2:
        return "".join(phrases)
    conjunction = "e" if re.match(r"h?[ií](?![aeo])", phrases[-1], re.IGNORECASE) else "y"
    return f"{', '.join(phrases[:-1])} {conjunction} {phrases[-1]}"


def sentence(text: str) -> str:
    """*text* with its first letter in upper case and a full stop."""
    return text[:1].upper() + text[1:] + "."


class Lead:
    """Who takes on a commitment: the institution's code (None: the region's government)."""

    __slots__ = ("code", "side", "type")

    def __init__(self, side: str, code: str | None, type_: str) -> None:
        self.side, self.code, self.type = side, code, type_


class Writer:
    """Writes texts in turn from one random generator, and never the same commitment twice if
    *TRIES* attempts find another. `regions` maps a region's code to its name."""

    def __init__(self, rng: random.Random, regions: dict[str, str]) -> None:
        self.rng = rng
        self.names = regions
        self.places = {code: places(code) or [territory(code, name)] for code, name in regions.items()}
        self.written: set[str] = set()

    def lead(self, side: str, sector: str, agreed_on: dt.date) -> Lead:
        """Choose who leads on *side*, and a type of commitment that this body has phrases for."""
        if side == BY_OTHER:
            bodies = [c for c in content.OTHERS_OF[sector] if BORN_ON.get(c, agreed_on) <= agreed_on]
            weights = [5 if code == "MEF" else 1 for code in bodies]
            code = self.rng.choices(bodies, weights)[0]
            return Lead(side, code, self.rng.choice(sorted(content.OTHER[code])))
        own = SECTORS[sector].regional if side == BY_REGION else SECTORS[sector].national
        kinds = [kind for kind in (content.A, content.T, content.B) if SECTORS[sector].works or kind in own]
        pull = {content.A: 0.5, content.T: 0.38, content.B: 0.12}
        if side != BY_REGION:
            pull = {content.A: 0.34, content.T: 0.42, content.B: 0.24}
        kind = self.rng.choices(kinds, [pull[kind] for kind in kinds])[0]
        return Lead(side, sector if side != BY_REGION else None, kind)

    def commitment(self, lead: Lead, sector: str, region: str, agreed_on: dt.date, due: dt.date) -> str:
        """The full text; a deadline written in it is the commitment's due date."""
        for _ in range(TRIES):
            text = self._commitment(lead, sector, region, agreed_on, due)
            if text not in self.written and makes_sense(text, region):
                break
        self.written.add(text)
        return text

    def _commitment(self, lead: Lead, sector: str, region: str, agreed_on: dt.date, due: dt.date) -> str:
        own = SECTORS[sector]
        phrases, specific = self._phrases(lead, own)
        pool = phrases
        if specific and (not own.works or self.rng.random() > COMMON_PHRASES_SHARE):
            pool = specific
        subject = government(region, self.names[region])
        if lead.code:
            body = SECTORS[lead.code]
            subject = body.actor if self.rng.random() < 0.5 else body.short
        values = self.values(own, region, due.year)
        return sentence(f"{subject} {self.rng.choice(pool).format_map(values)}{self._ending(agreed_on, due)}")

    @staticmethod
    def _phrases(lead: Lead, own: SectorContent) -> tuple[Sequence[str], Sequence[str]]:
        if lead.side == BY_OTHER and lead.code:
            return content.OTHER[lead.code][lead.type], ()
        if lead.side == BY_REGION:
            return content.REGIONAL[lead.type], own.regional.get(lead.type, ())
        return content.NATIONAL[lead.type], own.national.get(lead.type, ())

    def values(self, sector: SectorContent, region: str, year: int) -> dict[str, str]:
        """One value for every placeholder (see content.py)."""
        rng = self.rng
        place = rng.choice(self.places[region])
        gov, land = government(region, self.names[region]), territory(region, self.names[region])
        values = {
            "p": place, "dp": of(place), "ap": to(place), "g": gov, "dg": of(gov), "ag": to(gov), "t": land, "dt": of(land),
            "s": sector.short, "ds": of(sector.short), "as_": to(sector.short),
            "n": str(rng.randint(4, 60)),
            "h": f"{rng.randint(12, 420) * 10:,}",
            "k": str(rng.randint(5, 98)),
            "m": self.soles(),
            "y": str(year),
        }  # fmt: skip
        work = rng.choice(sector.works).format_map(values) if sector.works else land
        return values | {"o": work, "do": of(work), "ao": to(work)}

    def soles(self) -> str:
        """An amount as texts write it: "S/ 1,250,000", "S/ 3.4 millones" or "S/ 3 millones", with no-break spaces."""
        amount = int(self.rng.lognormvariate(13.9, 0.9))
        if amount > 2_000_000 and self.rng.random() < 0.5:
            millions = f"{amount / 1_000_000:.1f}".removesuffix(".0")
            return f"S/\u00a0{millions}\u00a0millones"
        return f"S/\u00a0{max(40, amount // 1000) * 1000:,}"

    def _ending(self, agreed_on: dt.date, due: dt.date) -> str:
        """The deadline, or nothing. The end of a period is named only when *due* is its last day."""
        days = (due - agreed_on).days
        choices = [
            "",
            "",
            f", a más tardar el {write_long_date(due)}",
            f", en un plazo de {days} días calendario",
            f", con plazo hasta el {write_long_date(due)}",
        ]
        if is_month_end(due):
            choices += [f", antes de que concluya {MONTHS[due.month - 1]} de {due.year}"] * 3
            if due.month % 3 == 0:
                choices += [f", antes de que concluya el {ORDINALS[due.month // 3 - 1]} trimestre de {due.year}"] * 2
            if due.month % 6 == 0 and days > DAYS_TO_NAME_A_SEMESTER:
                choices += [f", durante el {ORDINALS[due.month // 6 - 1]} semestre de {due.year}"] * 4
        return self.rng.choice(choices)

    def report(self, type_: str, status: str) -> str:
        """The note of an update of progress."""
        if status == "executed":
            return self.rng.choice(content.REPORT_EXECUTED[type_])
        if status == "in_process":
            return self.rng.choice(content.REPORT_IN_PROCESS[type_])
        return self.rng.choice(content.REPORT_PENDING)

    def evidence(self, type_: str, day: dt.date) -> str:
        """The document that an update names as its evidence; the leading D- marks it as invented."""
        phrase = self.rng.choice(content.EVIDENCE[type_])
        return phrase.format(r=f"D-{self.rng.randint(1, 999):03}", y=day.year, d=f"{day:%d/%m/%Y}")

    def return_reason(self) -> str:
        return self.rng.choice(content.RETURN_REASONS)

    def purpose(self, giver: str, region: str | None) -> str:
        """What a transfer pays for; without *region*, in several regions at once."""
        own = SECTORS[giver]
        phrases = content.TRANSFER_PURPOSES.get(giver) or content.TRANSFER_PURPOSES[""]
        if region is None:
            return f"Financiamiento de intervenciones {of(own.actor)} en varias regiones, sin reparto por región"
        return self.rng.choice(phrases).format_map(self.values(own, region, 2018))
