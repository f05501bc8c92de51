"""The only importer of the library: what the site needs of it, in the site's words."""

from zhunsheng.integrity.assess import Assessment, assess
from zhunsheng.lake import Lake

__all__ = ["Assessment", "Lake", "assess"]
