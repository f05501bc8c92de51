"""Duty lists and attestations; documents, their versions and signatures."""

from zhunsheng_desk.duties.models.document import Document, DocumentVersion, Signature
from zhunsheng_desk.duties.models.standing import Attestation, Duty, DutyList

__all__ = ["Attestation", "Document", "DocumentVersion", "Duty", "DutyList", "Signature"]
