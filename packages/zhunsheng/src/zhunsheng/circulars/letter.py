"""A template filled in: fields checked by name, figures linked to their sources, charts put in their places."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import BadZipFile

from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from zhunsheng.circulars import fonts, marks
from zhunsheng.circulars.matter import Context, vocabulary
from zhunsheng.comparisons import refusal
from zhunsheng.errors import Lang, Problem

_LATEST = date.max


def filled(template: Path, *, context: Context) -> Document:
    """A document from a template.

    Raises
    ------
    Problem
        ``circular_field_unknown`` where the template asks for a field that this kind does not have; ``circular_refused`` where
        that field would be one of tickets, fines or ranks; ``circular_template_unreadable`` and ``circular_template_wrong`` for
        a file that is no .docx or whose tags are not well formed.
    """
    try:
        document = DocxTemplate(str(template))
        document.render(context, _environment(template, context=context), autoescape=True)
    except (PackageNotFoundError, BadZipFile, KeyError, OSError) as error:
        raise Problem("circular_template_unreadable", template=str(template), detail=str(error)) from error
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        place = " | ".join(line.strip() for line in getattr(error, "docx_context", ()) if line.strip())[:200]
        detail = f"{error}{f'（{place}）' if place else ''}"
        raise Problem("circular_template_wrong", template=str(template), detail=marks.unmarked(detail)) from error
    made: Document = document.docx
    return made


def used(document: Document) -> list[str]:
    """Sources and charts that a filled template shows, in order of appearance."""
    return marks.refs("".join(node.text or "" for node in document.element.body.iter(qn("w:t"))))


def saved(document: Document) -> bytes:
    """The bytes of a document, not yet packed anew."""
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def fonts_of(lang: Lang) -> tuple[str, str]:
    """Latin and Chinese font of the words of a chart."""
    every = fonts.fonts()
    return every["body" if lang == "zh" else "latin"].official, every["body"].official


def _environment(template: Path, *, context: Mapping[str, Any]) -> ImmutableSandboxedEnvironment:
    """Templates come from outside: they see fields and nothing else of the program."""

    class Missing(StrictUndefined):
        """A field that does not exist ends the document with its name, never with a blank."""

        @property
        def _undefined_message(self) -> str:
            raise _unknown(str(self._undefined_name), of=self._undefined_obj, template=template, context=context)

    return ImmutableSandboxedEnvironment(undefined=Missing)


def _unknown(field: str, *, of: object, template: Path, context: Mapping[str, Any]) -> Problem:
    refused = refusal.load(_LATEST)
    if refused.refuses(field, category=field, unit_id="any", exposed=False):
        return Problem("circular_refused", what=field, articles="、".join(refusal.articles(refused, on=_LATEST)))
    there = vars(of) if isinstance(of, SimpleNamespace) else context
    names = _names(list(there), like=field)
    near = difflib.get_close_matches(field, names, n=5, cutoff=0.3) or names[:12]
    return Problem("circular_field_unknown", field=field, template=template.name, known="、".join(near))


def _names(names: Sequence[str], *, like: str) -> list[str]:
    """Names in the script of the one asked for."""
    chinese = {entry["name"] for entry in vocabulary().values()}
    return [name for name in names if (name in chinese) is not like.isascii()]
