"""A change of the demo bureau that waits for its second person. All of it is made up."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.methods.services import proposals
from zhunsheng_desk.orgs.models import Unit

TARGET = "p6_bursts.late_hours"


def fill(users: dict[str, User], units: dict[str, Unit]) -> None:
    """The bureau's leader proposes a longer delay, a branch's leader a silence; nobody has confirmed them."""
    leader, branch, today = users["bureau_leader"], users["branch_leader"], timezone.localdate()
    reason = "部分大队夜班次日午后统一录入，视为迟录的间隔放宽至三十六小时（演示）。"
    proposals.propose_value(TARGET, value="36", since=today + timedelta(days=14), reason=reason, by=leader)
    proposals.propose_silence(
        "p6_bursts", unit=units["150100000300"], since=today + timedelta(days=3), until=today + timedelta(days=30),
        reason="警务通终端集中升级，期间记录事后补录（演示）。", by=branch,
    )  # fmt: skip
