"""Any cells at all: what goes into a delimited file comes out, by the quick way and by the slow one alike."""

import csv
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from zhunsheng.ingest import profile as profiles
from zhunsheng.ingest.readers import delimited

HEADER = ["record_id", "unit_id", "code"]
CELL = st.text(st.characters(codec="gb18030", exclude_categories=("Cs", "Cc")), max_size=12)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=12)
PROFILE = profiles.load("canonical")


def read(path: Path) -> list[list[str]]:
    reading = delimited.reading(path, profile=PROFILE, known=set(HEADER))
    rows = []
    for block in reading.blocks:
        assert list(block.broken) == []
        columns = [block.rows[f"c{place}"].to_pylist() for place in range(len(HEADER))]
        rows += [[cell or "" for cell in row] for row in zip(*columns, strict=True)]
    return rows


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=20), end=st.sampled_from(["\n", "\r\n"]))
def test_cells_come_out_as_they_went_in(rows, end):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "enforcement.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator=end)
            writer.writerow(HEADER)
            writer.writerows(rows)
        kept = [list(row) for row in rows if any(row)]
        assert [row for row in read(path) if any(row)] == kept


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=20))
def test_the_quick_way_and_the_slow_way_agree(rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "enforcement.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([HEADER, *rows])
        quick = read(path)
        fast, delimited._fast = delimited._fast, lambda data, *, form, first: None
        try:
            slow = read(path)
        finally:
            delimited._fast = fast
        assert [row for row in quick if any(row)] == [row for row in slow if any(row)]
