"""What accounts show elsewhere."""

from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.web.board import MenuItem

MENU = (MenuItem(label=_("Accounts and posts"), view="accounts:users", permission="users.view", order=80),)
