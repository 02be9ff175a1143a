"""Identifiers: one type for each kind of record, so that they cannot be mixed up."""

from typing import NewType
from uuid import UUID

PersonId = NewType("PersonId", UUID)
UserId = NewType("UserId", UUID)
AgencyId = NewType("AgencyId", UUID)
TeamId = NewType("TeamId", UUID)
GrantId = NewType("GrantId", UUID)
ConcernId = NewType("ConcernId", UUID)
DraftId = NewType("DraftId", UUID)
EntryId = NewType("EntryId", UUID)
DocumentId = NewType("DocumentId", UUID)
BatchId = NewType("BatchId", UUID)
