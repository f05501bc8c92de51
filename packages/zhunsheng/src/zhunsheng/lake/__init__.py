"""The lake: Parquet by month, in batches that land whole or not at all."""

from zhunsheng.lake.keys import Key
from zhunsheng.lake.manifest import Batch, File, Load, Origin
from zhunsheng.lake.store import Lake

__all__ = ["Batch", "File", "Key", "Lake", "Load", "Origin"]
