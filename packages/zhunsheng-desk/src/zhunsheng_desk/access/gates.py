"""What a page asks for before it opens. The gate refuses a view that declares nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase

View = Callable[..., HttpResponseBase]
PUBLIC, SIGNED_IN = "public", "signed in"


def _declared(permission: str, *, while_held: bool = False) -> Callable[[View], View]:
    def mark(view: View) -> View:
        marked: Any = view
        marked.permission, marked.while_held = permission, while_held
        return view

    return mark


def needs(permission: str) -> Callable[[View], View]:
    """Opens to who holds the permission somewhere; the service or selector asks where."""
    return _declared(permission)


def public(view: View) -> View:
    """Opens to everyone: signing in, choosing the language."""
    return _declared(PUBLIC)(view)


def signed_in(view: View) -> View:
    """Opens to every account."""
    return _declared(SIGNED_IN)(view)


def while_held(view: View) -> View:
    """Opens to an account that must first unlock, change its password or set up its second factor."""
    return _declared(SIGNED_IN, while_held=True)(view)
