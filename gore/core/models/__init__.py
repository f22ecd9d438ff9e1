"""Spaces, editions, regions, institutions, people in office, accounts, and the published record."""

from gore.core.models.choices import choice_label
from gore.core.models.people import Membership, MembershipQuerySet, OfficeHolder, User, UserManager
from gore.core.models.places import Institution, Region, RegionManager, Space
from gore.core.models.public_version import PublicVersion
from gore.core.models.record import (
    ComplianceBand,
    Inconsistency,
    Initiative,
    Milestone,
    ProcessRule,
    PublishedFigure,
    Qualifier,
    RecordItem,
)
from gore.core.models.summits import Edition, EditionQuerySet

__all__ = [
    "ComplianceBand",
    "Edition",
    "EditionQuerySet",
    "Inconsistency",
    "Initiative",
    "Institution",
    "Membership",
    "MembershipQuerySet",
    "Milestone",
    "OfficeHolder",
    "ProcessRule",
    "PublicVersion",
    "PublishedFigure",
    "Qualifier",
    "RecordItem",
    "Region",
    "RegionManager",
    "Space",
    "User",
    "UserManager",
    "choice_label",
]
