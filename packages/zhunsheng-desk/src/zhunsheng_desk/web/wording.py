"""What people write in plans and lists sets no target in tickets or fines."""

from __future__ import annotations

from django.utils import timezone

from zhunsheng_desk.bridge import targets
from zhunsheng_desk.problems import Problem


def refuse_targets(title: str, *texts: str) -> None:
    """Refuse texts that set such a target, in one of them or across the title and another (the title's act, the goal's number).

    Raises
    ------
    Problem
        ``target_unlawful``, with the words found and the articles in force today.
    """
    today = timezone.localdate()
    for text in (title, *texts, *(f"{title}，{text}" for text in texts)):
        words = targets.found(text, on=today)
        if words:
            raise Problem("target_unlawful", words=words, articles="、".join(targets.articles(today)))
