"""What a run hands back: the timetable, its measures, and for each phase what is proven."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bilaterals.scheduler.problem import Measures, Solution

OPTIMAL = "optimal"
FEASIBLE = "feasible"


@dataclass(frozen=True)
class PhaseReport:
    """One measure: the *value* reached, the *bound* that no timetable can beat given the measures before it,
    and the seconds spent on it.

    *status*: `optimal` when value and bound are equal and every earlier measure is optimal too,
    `feasible` otherwise.
    """

    phase: str
    value: int
    bound: int
    seconds: float
    status: str

    def as_dict(self) -> dict[str, Any]:
        return {
            "phase": self.phase,
            "value": self.value,
            "bound": self.bound,
            "seconds": round(self.seconds, 2),
            "status": self.status,
        }


@dataclass(frozen=True)
class Result:
    """The answer of a run. *greedy*: the measures of first-fit on the same instance."""

    solution: Solution
    measures: Measures
    phases: tuple[PhaseReport, ...]
    seconds: float
    interrupted: bool
    greedy: Measures

    @property
    def proven(self) -> bool:
        """Whether nothing can be better in any of the five measures."""
        return all(phase.status == OPTIMAL for phase in self.phases)

    def phase(self, name: str) -> PhaseReport:
        """The report of one measure."""
        return next(phase for phase in self.phases if phase.phase == name)

    def summary(self) -> dict[str, Any]:
        """Objective and proven bound, for the last line of the command and for files."""
        return {
            "instance": self.solution.instance,
            "placed": self.measures.placed,
            "objective": {phase.phase: phase.value for phase in self.phases},
            "bound": {phase.phase: phase.bound for phase in self.phases},
            "proven": self.proven,
            "phases": [phase.as_dict() for phase in self.phases],
            "idle_slots": self.measures.idle_slots,
            "idle_periods": self.measures.idle_periods,
            "party_days": self.measures.party_days,
            "room_changes": self.measures.room_changes,
            "greedy": {
                "placed_weight": self.greedy.placed_weight,
                "changes": self.greedy.changes,
                "idle": self.greedy.idle,
                "max_wait": self.greedy.max_wait,
                "zone_changes": self.greedy.zone_changes,
            },
            "seconds": round(self.seconds, 2),
            "interrupted": self.interrupted,
        }
