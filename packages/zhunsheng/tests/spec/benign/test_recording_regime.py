"""Recording regime, told by example."""

from datetime import date

import ibis
import pyarrow as pa

from zhunsheng.engines import DuckDBEngine
from zhunsheng.integrity.benign import recording_regime


def test_a_break_is_the_first_day_of_the_new_stretch():
    days = ibis.memtable(pa.table({"day": [date(2015, 3, 31), date(2015, 4, 1), date(2016, 1, 1)]}))
    stretch = recording_regime.regime(days.day, breaks=[date(2015, 4, 1), date(2015, 12, 1)])
    assert DuckDBEngine().run(days.select(stretch=stretch))["stretch"].to_pylist() == ["0", "1", "2"]
