"""Campaigns, their groups, tasks, evidence, steps and escalations."""

from zhunsheng_desk.campaigns.models.campaign import Campaign, Member
from zhunsheng_desk.campaigns.models.ledger import Escalation, Evidence, Step
from zhunsheng_desk.campaigns.models.task import Exemption, Task

__all__ = ["Campaign", "Escalation", "Evidence", "Exemption", "Member", "Step", "Task"]
