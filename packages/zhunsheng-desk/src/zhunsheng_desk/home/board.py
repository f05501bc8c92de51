"""What the desk's own state shows elsewhere."""

from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.web.board import MenuItem

MENU = (MenuItem(label=_("State of the desk"), view="home:state", permission="desk.state", order=92),)
