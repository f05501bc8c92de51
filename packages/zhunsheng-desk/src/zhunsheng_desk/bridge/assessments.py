"""The enforcement-risk assessment over a lake."""

from zhunsheng.integrity.assess import Assessment, assess
from zhunsheng.lake import Lake

__all__ = ["Assessment", "Lake", "assess"]
