"""In which language the command line speaks: Chinese unless the surroundings say English."""

from __future__ import annotations

import os

from zhunsheng.errors import Lang


def default_lang() -> Lang:
    """``ZHUNSHENG_LANG`` first, then ``LC_ALL`` and ``LANG``; Chinese where none of them asks for English."""
    for name in ("ZHUNSHENG_LANG", "LC_ALL", "LANG"):
        value = os.environ.get(name, "")
        if value.startswith("en"):
            return "en"
        if value.startswith("zh"):
            return "zh"
    return "zh"
