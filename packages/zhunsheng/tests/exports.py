"""Exports as the national system makes them, written by real writers: openpyxl, xlwt, the csv module. Synthetic people."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import xlwt

Rows = Sequence[Sequence[object]]

VIOLATIONS_ZH = (
    *(
        "违法编号",
        "决定书编号",
        "决定书类别",
        "驾驶证号",
        "号牌种类",
        "号牌号码",
        "交通方式",
        "使用性质",
        "违法时间",
        "违法行为",
    ),
    *(
        "实测值",
        "标准值",
        "罚款金额",
        "记分",
        "处罚种类",
        "执勤民警",
        "处理机关",
        "录入时间",
        "信息来源",
        "经度",
        "纬度",
    ),
)
VIOLATIONS_CODES = (
    *("wfbh", "jdsbh", "jdslb", "jszh", "hpzl", "hphm", "jtfs", "syxz", "wfsj", "wfxw"),
    *("scz", "bzz", "fkje", "wfjfs", "cfzl", "zqmj", "cljg", "lrsj", "xxly", "jd", "wd"),
)
WHO = ("150102199001011230", "02", "蒙A12345")
VIOLATIONS: Rows = (
    ("1501001900000001", "150100190000001X", "1", *WHO, "K33", "A", "2023-03-01 08:05:00", "1636",
     "75", "60", "200", "3", "罚款", "100001", "150100000000", "2023-03-01 08:10:00", "1", "111.66", "40.82"),
    ("1501001900000002", "1501001900000028", "2", *WHO, "K33", "A", "2023/3/2 0:15", "1712",
     "45", "20", "1000", "12", "罚款,暂扣", "100001", "150100000000", "2023/3/2 9:00", "1", "", ""),
    ("1501001900000003", "1501001900000036", "1", *WHO[:1], "01", "蒙B54321", "H11", "F", "20230303101500", "1353",
     "62", "50", "500", "1", "罚款", "100002", "150100000000", "20230303110000", "1", "", ""),
    ("1501001900000004", "1501001900000044", "1", "", "", "", "A1", "", "2023年3月4日10时5分", "3001",
     "", "", "0", "0", "警告", "100002", "150100000000", "2023年3月4日11时", "1", "", ""),
    ("1501001900000005", "", "1", *WHO, "K33", "A", "2023.03.05 07:00:01", "1625",
     "", "", "200", "6", "罚款", "", "150100000000", "2023-03-08 09:00:00", "2", "", ""),
)  # fmt: skip


def csv_file(path: Path, *, header: Sequence[str], rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """A delimited file; ``utf-8-sig`` puts the mark before it."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        if header:
            writer.writerow(header)
        writer.writerows(rows)
    return path


def xlsx_file(path: Path, *, header: Sequence[str], rows: Rows, title: Sequence[str] = ()) -> Path:
    """An .xlsx workbook with every cell as text, a title above the header where one is given."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("导出")
    for row in ([title] if title else []) + ([header] if header else []) + list(rows):
        sheet.append(list(row))
    book.save(path)
    return path


def xls_file(path: Path, *, header: Sequence[str], rows: Rows) -> Path:
    """An .xls workbook of the kind that ends at 65,536 lines."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    for place, row in enumerate(([header] if header else []) + list(rows)):
        for column, cell in enumerate(row):
            sheet.write(place, column, cell)
    book.save(str(path))
    return path


WRITERS = {
    "utf8.csv": lambda path, **given: csv_file(path, **given),
    "utf8_bom.csv": lambda path, **given: csv_file(path, encoding="utf-8-sig", **given),
    "gb18030.csv": lambda path, **given: csv_file(path, encoding="gb18030", **given),
    "gbk_tab.txt": lambda path, **given: csv_file(path, encoding="gbk", delimiter="\t", **given),
    "utf16.csv": lambda path, **given: csv_file(path, encoding="utf-16", **given),
    "book.xlsx": xlsx_file,
    "book.xls": xls_file,
}
