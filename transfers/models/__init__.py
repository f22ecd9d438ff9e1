"""Projects, legal norms, transfers, their imports, and the series and executions loaded beside them."""

from transfers.models.imports import ImportLine, TransferImport
from transfers.models.money import (
    MAX_AMOUNT,
    ClosedPeriod,
    LegalNorm,
    Transfer,
    TransferProject,
    TransferShare,
    year_of_number,
)
from transfers.models.projects import Project, ProjectPhoto, Stage
from transfers.models.series import BudgetExecution, DifferenceNote, SeriesValue

__all__ = [
    "MAX_AMOUNT",
    "BudgetExecution",
    "ClosedPeriod",
    "DifferenceNote",
    "ImportLine",
    "LegalNorm",
    "Project",
    "ProjectPhoto",
    "SeriesValue",
    "Stage",
    "Transfer",
    "TransferImport",
    "TransferProject",
    "TransferShare",
    "year_of_number",
]
