"""Accounts, what they may do where, and how they prove who they are."""

from zhunsheng_desk.access.models.factor import RecoveryCode, SecondFactor
from zhunsheng_desk.access.models.password import OldPassword
from zhunsheng_desk.access.models.post import Post
from zhunsheng_desk.access.models.user import Attempt, User

__all__ = ["Attempt", "OldPassword", "Post", "RecoveryCode", "SecondFactor", "User"]
