"""Whether an administrator may touch an account: through the units of its person and posts, all of them."""

from __future__ import annotations

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.problems import Refused


def require_reach(by: User, permission: str, *, user: User) -> None:
    """Refuse where any unit of the account lies outside, and one's own account always. No unit at all is refused too."""
    if user == by:
        raise Refused("post_own")
    units = [post.unit for post in user.posts.select_related("unit")]
    if user.person:
        units.append(user.person.unit)
    if not units:
        raise Refused("page_not_permitted", permission=permission)
    for unit in units:
        require(by, permission, unit=unit)
