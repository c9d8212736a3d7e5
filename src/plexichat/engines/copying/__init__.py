"""Bringing tables from one database to another until both are equal, in steps that may be killed.

A table is cut into ranges of its key. The target keeps, in the transaction that stores a range's
rows, how many they are and their sum. Each pass compares the source with these sums and brings
what differs: the first pass, one that goes on after a kill, and the last one are the same.
"""

from plexichat.engines.copying.passes import Step, bring, check_count, count, prove
from plexichat.engines.copying.ranges import (
    Key,
    Range,
    Row,
    Source,
    Table,
    Target,
    TargetUnlike,
)

__all__ = [
    "Key",
    "Range",
    "Row",
    "Source",
    "Step",
    "Table",
    "Target",
    "TargetUnlike",
    "bring",
    "check_count",
    "count",
    "prove",
]
