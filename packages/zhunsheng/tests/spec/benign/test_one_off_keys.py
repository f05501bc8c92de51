"""One-off keys, told by example."""

from zhunsheng.integrity.benign import one_off_keys


def test_keys_on_one_record_are_counted_and_nobody_is_merged():
    (note,) = one_off_keys.note({"a": 900, "b": 1, "c": 1, "d": 2}, most=1)
    assert note.params == {"keys": 2, "of": 4, "rows": 2, "most": 1}


def test_nothing_is_said_where_there_are_none():
    assert one_off_keys.note({"a": 900}, most=1) == []
