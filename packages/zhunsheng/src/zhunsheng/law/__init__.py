"""The law as dated data: each rule with its article, its days, its source and how sure it is."""

from zhunsheng.law.book import Law
from zhunsheng.law.calendar import Calendar
from zhunsheng.law.rule import Rule
from zhunsheng.law.scale import Scale

__all__ = ["Calendar", "Law", "Rule", "Scale"]
