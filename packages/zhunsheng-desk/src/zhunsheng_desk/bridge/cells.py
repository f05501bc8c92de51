"""Cells of files that people open in a spreadsheet."""

from zhunsheng.tables.cells import safe_cell

__all__ = ["safe_cell"]
