"""Units and people from Excel: a preview that changes nothing, applied as shown, undone as a whole; hostile files refused."""

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from zhunsheng_desk.orgs.models import Batch, BatchRow, Person, Unit
from zhunsheng_desk.orgs.services import batches, people, units
from zhunsheng_desk.problems import Problem, Refused
from zhunsheng_desk.web.workbooks import rows_of, workbook

PEOPLE = ["警号", "姓名", "类别", "职务", "所属单位代码"]
UNITS = ["机构代码", "名称", "类别", "上级机构代码"]


def sheet(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.fixture
def clerk(bureau):
    return bureau.user("clerk", "branch")


def draft(by, unit, *rows, kind="people"):
    head = PEOPLE if kind == "people" else UNITS
    return batches.draft_batch(kind=kind, unit=unit, file_name="x.xlsx", content=sheet(head, *rows), by=by)


def verdicts(batch: Batch) -> list[tuple[str, str]]:
    return [(row.verdict, row.problem) for row in batch.rows.all()]


def test_preview_tells_what_each_line_does_and_changes_nothing(bureau, clerk):
    person = bureau.person("brigade", name="原名")
    before = list(Person.objects.values())
    batch = draft(
        clerk, bureau.units["branch"],
        ["90001", "甲", "民警", "", "150102000300"],
        [person.number, "新名", "民警", "", "150102000300"],
        [person.number, "重复", "民警", "", "150102000300"],
        ["90002", "乙", "police", "", "150202000300"],
        ["90003", "丙", "将军", "", "150102000300"],
        ["90004", "", "辅警", "", "150102000300"],
        ["90005", "丁", "辅警", "", "1501"],
    )  # fmt: skip
    assert verdicts(batch) == [
        ("new", ""), ("change", ""), ("refused", "key_twice"), ("refused", "unit_unknown"),
        ("refused", "value_unknown"), ("refused", "value_missing"), ("refused", "unit_code_wrong"),
    ]  # fmt: skip
    assert list(Person.objects.values()) == before


def test_applied_as_shown_and_undone_as_a_whole(bureau, clerk):
    person = bureau.person("brigade", name="原名")
    batch = draft(
        clerk, bureau.units["branch"],
        ["90001", "甲", "民警", "警长", "150102000301"],
        [person.number, "原名", "民警", "", "150102000301"],
    )  # fmt: skip
    batches.apply_batch(batch, by=clerk)
    assert Person.objects.get(number="90001").title == "警长"
    person.refresh_from_db()
    assert person.unit == bureau.units["squadron"]
    assert [posting.unit for posting in person.postings.all()] == [bureau.units["squadron"], bureau.units["brigade"]]
    batches.undo_batch(batch, by=clerk)
    person.refresh_from_db()
    assert person.unit == bureau.units["brigade"]
    assert not Person.objects.filter(number="90001", left=None).exists()
    assert person.postings.count() == 3  # nothing of where they were is lost


def test_nothing_is_applied_where_one_line_has_moved_on(bureau, clerk):
    person = bureau.person("brigade", name="原名")
    batch = draft(
        clerk, bureau.units["branch"],
        ["90001", "甲", "民警", "", "150102000300"],
        [person.number, "新名", "民警", "", "150102000300"],
    )  # fmt: skip
    people.change_person(person, name="他人所改", kind="police", title="", by=clerk)
    with pytest.raises(Problem) as problem:
        batches.apply_batch(batch, by=clerk)
    assert problem.value.code == "batch_moved_on"
    assert not Person.objects.filter(number="90001").exists()


def test_undo_is_refused_where_something_stands_on_it(bureau, clerk):
    batch = draft(clerk, bureau.units["branch"], ["90001", "甲", "民警", "", "150102000300"])
    batches.apply_batch(batch, by=clerk)
    people.change_person(Person.objects.get(number="90001"), name="乙", kind="police", title="", by=clerk)
    with pytest.raises(Problem) as problem:
        batches.undo_batch(batch, by=clerk)
    assert problem.value.code == "batch_built_upon"


def test_an_import_is_applied_once_and_undone_once(bureau, clerk):
    batch = draft(clerk, bureau.units["branch"], ["90001", "甲", "民警", "", "150102000300"])
    with pytest.raises(Problem):
        batches.undo_batch(batch, by=clerk)
    batches.apply_batch(batch, by=clerk)
    with pytest.raises(Problem):
        batches.apply_batch(batch, by=clerk)
    batches.undo_batch(batch, by=clerk)
    with pytest.raises(Problem):
        batches.undo_batch(batch, by=clerk)


def test_units_with_units_below_them_in_one_file(bureau):
    system = bureau.user("system_admin", "bureau")
    batch = draft(
        system, bureau.units["bureau"],
        ["150300000300", "丙支队", "支队", "150000000300"],
        ["150302000300", "丙一大队", "Brigade", "150300000300"],
        ["150202000300", "乙一大队", "大队", "150300000300"],
        kind="units",
    )  # fmt: skip
    assert [verdict for verdict, _ in verdicts(batch)] == ["new", "new", "change"]
    batches.apply_batch(batch, by=system)
    branch = Unit.objects.get(code="150300000300")
    assert {unit.code for unit in Unit.objects.within(branch)} == {"150300000300", "150302000300", "150202000300"}
    batches.undo_batch(batch, by=system)
    assert not Unit.objects.filter(code__startswith="1503", closed=None).exists()
    moved = Unit.objects.get(code="150202000300")
    assert moved.parent == bureau.units["other"]
    assert [place.parent.code for place in moved.placements.all()] == ["150200000300", "150300000300", "150200000300"]


def test_what_was_undone_can_be_imported_again(bureau, clerk):
    for _ in range(2):
        batch = draft(clerk, bureau.units["branch"], ["90001", "甲", "民警", "", "150102000300"])
        assert verdicts(batch) == [("new", "")]
        batches.apply_batch(batch, by=clerk)
        batches.undo_batch(batch, by=clerk)
    person = Person.objects.get(number="90001")
    assert person.left
    assert person.postings.count() == 2


def test_nobody_imports_into_another_branch(bureau, clerk):
    with pytest.raises(Refused):
        draft(clerk, bureau.units["other"], ["90001", "甲", "民警", "", "150202000300"])
    stranger = bureau.user("clerk", "other")
    batch = draft(clerk, bureau.units["branch"], ["90001", "甲", "民警", "", "150102000300"])
    with pytest.raises(Refused):
        batches.apply_batch(batch, by=stranger)


def test_no_person_is_taken_out_of_a_unit_that_is_not_held(bureau, clerk):
    person = bureau.person("other_brigade")
    batch = draft(clerk, bureau.units["branch"], [person.number, "测试", "民警", "", "150102000300"])
    assert verdicts(batch) == [("refused", "unit_unknown")]


def test_missing_columns_are_named(bureau, clerk):
    with pytest.raises(Problem, match="警号"):
        batches.draft_batch(
            kind="people",
            unit=bureau.units["branch"],
            file_name="x",
            content=sheet(["姓名", "类别"], ["甲", "民警"]),
            by=clerk,
        )


def zipped(**parts: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return kept.getvalue()


def added(content: bytes, name: str, more: bytes) -> bytes:
    kept = io.BytesIO(content)
    with zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, more)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "workbook_unreadable"),
        (b"\xd0\xcf\x11\xe0" * 200, "workbook_unreadable"),
        (b"%PDF-1.7", "workbook_unreadable"),
        (zipped(readme=b"x"), "workbook_unreadable"),
        (b"GIF89a" + sheet(["a"]), "workbook_unreadable"),
        (sheet(["a"])[:-40], "workbook_unreadable"),
        (added(sheet(["a"]), "xl/vbaProject.bin", b"x"), "workbook_active"),
        (added(sheet(["a"]), "xl/embeddings/oleObject1.bin", b"x"), "workbook_active"),
        (added(sheet(["a"]), "xl/media/bomb.bin", bytes(201 * 1024**2)), "workbook_large"),
        (sheet(*[["a"]] * 50_001), "workbook_large"),
    ],
)
def test_hostile_and_wrong_files_are_refused_with_a_reason(content, code):
    with pytest.raises(Problem) as problem:
        rows_of(content)
    assert problem.value.code == code


def test_what_goes_out_is_marked_and_holds_no_formula(bureau, signed_in):
    person = bureau.person("brigade", name="=HYPERLINK(1)")
    answer = signed_in(bureau.user("leader", "branch", username="chief"), purpose="inspection").get("/people/export/")
    out = load_workbook(io.BytesIO(answer.content)).active
    assert "chief" in out["A1"].value
    assert "督察检查" in out["A1"].value
    assert "审计序号" in out.oddFooter.center.text
    cells = {cell.value: cell.data_type for row in out.iter_rows() for cell in row if cell.value}
    assert cells["'=HYPERLINK(1)"] == "s"
    assert person.number in cells


def test_a_template_filled_in_is_read_back(bureau, clerk):
    rows = rows_of(workbook(PEOPLE, [["90001", "甲", "民警", "", "150102000300"]], mark=""))
    assert rows == [PEOPLE, ["90001", "甲", "民警", "", "150102000300"]]


def test_pages_of_an_import(bureau, clerk, signed_in):
    client = signed_in(clerk)
    file = io.BytesIO(
        sheet(PEOPLE, ["90001", "甲", "民警", "", "150102000300"], ["90002", "乙", "民警", "", "999999999999"])
    )
    file.name = "人员.xlsx"
    page = client.post("/imports/", {"kind": "people", "file": file}, follow=True)
    text = page.content.decode()
    assert "人员.xlsx" in text
    assert "没有机构代码为“999999999999”的单位" in text
    batch = Batch.objects.get()
    assert "导入已执行" in client.post(f"/imports/{batch.pk}/apply/", follow=True).content.decode()
    assert Person.objects.filter(number="90001").exists()
    assert BatchRow.objects.filter(verdict="refused").count() == 1
    assert "导入已撤销" in client.post(f"/imports/{batch.pk}/undo/", follow=True).content.decode()


def test_moves_of_units_keep_history_and_move_everything_below(bureau):
    system = bureau.user("system_admin", "bureau")
    units.move_unit(bureau.units["brigade"], parent=bureau.units["other"], reason="区划调整", by=system)
    assert bureau.units["squadron"] in Unit.objects.within(bureau.units["other"])
    assert bureau.units["squadron"] not in Unit.objects.within(bureau.units["branch"])
    assert [place.parent.name for place in bureau.units["brigade"].placements.all()] == ["乙支队", "甲支队"][:2]
    with pytest.raises(Problem):
        units.move_unit(bureau.units["other"], parent=bureau.units["squadron"], reason="x", by=system)
    with pytest.raises(Problem):
        units.move_unit(bureau.units["bureau"], parent=bureau.units["other"], reason="x", by=system)
