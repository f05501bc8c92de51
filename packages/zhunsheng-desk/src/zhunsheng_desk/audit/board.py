"""What the log shows elsewhere."""

from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.web.board import MenuItem

MENU = (
    MenuItem(label=_("Audit log"), view="audit:entries", permission="audit.read", order=90),
    MenuItem(label=_("Integrity of the log"), view="audit:chain", permission="audit.verify", order=91),
)
