"""Checklists, drives, visits, findings and their ledger."""

from zhunsheng_desk.inspections.models.checklist import Checklist, ChecklistItem
from zhunsheng_desk.inspections.models.drive import Answer, Drive, Visit
from zhunsheng_desk.inspections.models.finding import Finding, FindingStep, Remedy

__all__ = ["Answer", "Checklist", "ChecklistItem", "Drive", "Finding", "FindingStep", "Remedy", "Visit"]
