"""Is this week's or month's count above what the same time of earlier years leads one to expect?

The method of Farrington and others (1996) and its improved form (Noufaily and others 2013), for many series at once;
`pooled` for series too sparse to have a threshold of their own.
"""

from zhunsheng.stats.farrington.detection import Detection, detect
from zhunsheng.stats.farrington.peers import Pooled, pooled
from zhunsheng.stats.farrington.periods import kinds

__all__ = ["Detection", "Pooled", "detect", "kinds", "pooled"]
