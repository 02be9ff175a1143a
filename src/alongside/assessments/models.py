"""The tables of this package; each part keeps its own."""

from alongside.assessments.curiosity.tables import PromptAnswer
from alongside.assessments.holistic.tables import (
    Assessment,
    Completion,
    Delegation,
    Dissent,
    Oversight,
    SectionText,
    Statement,
    Told,
)

__all__ = [
    "Assessment", "Completion", "Delegation", "Dissent", "Oversight", "PromptAnswer", "SectionText",
    "Statement", "Told",
]  # fmt: skip
