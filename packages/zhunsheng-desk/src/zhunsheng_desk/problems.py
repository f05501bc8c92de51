"""Problems of the desk: a code, parameters, and what to do next; the texts lie in each app's problems.toml."""

from __future__ import annotations

from http import HTTPStatus

from django.core.exceptions import PermissionDenied

from zhunsheng_desk.texts import gather


class Problem(Exception):  # noqa: N818  (it is the user's problem, not the program's error)
    """Something the user can mend, shown as a page or beside the form.

    Parameters
    ----------
    code : a key of an app's problems.toml, such as ``unit_below_itself``.
    **params : what the text names; every placeholder of the text must be given.
    """

    status = HTTPStatus.CONFLICT

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return str(gather("problems.toml")[self.code].text).format(**self.params)


class Refused(Problem, PermissionDenied):
    """The user may not do this, here. Ends the request with status 403."""

    status = HTTPStatus.FORBIDDEN
