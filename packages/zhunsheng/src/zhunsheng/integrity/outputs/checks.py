"""The table of records that contradict fact or law."""

from __future__ import annotations

import pyarrow as pa

from zhunsheng.integrity import sentences, texts
from zhunsheng.integrity.assess import Assessment
from zhunsheng.integrity.outputs.schemas import CHECKS


def table(found: Assessment) -> pa.Table:
    """A row for each record and rule, in the order in which the signals found them."""
    own = [name for name in CHECKS.names if not name.startswith("text_")]
    columns = {name: [getattr(check, name) for check in found.checks] for name in own}
    told = {f"text_{lang}": [sentences.check(check, lang=lang) for check in found.checks] for lang in texts.LANGS}
    return pa.table(columns | told, schema=CHECKS)
