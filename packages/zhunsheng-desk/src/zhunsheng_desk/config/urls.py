"""Where each app's pages lie. A page with no declared permission is refused by the gate."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("zhunsheng_desk.home.urls")),
    path("account/", include("zhunsheng_desk.accounts.urls")),
    path("audit/", include("zhunsheng_desk.audit.urls")),
    path("", include("zhunsheng_desk.orgs.urls")),
    path("", include("zhunsheng_desk.hazards.urls")),
    path("", include("zhunsheng_desk.cases.urls")),
    path("", include("zhunsheng_desk.campaigns.urls")),
    path("", include("zhunsheng_desk.inspections.urls")),
    path("", include("zhunsheng_desk.duties.urls")),
    path("", include("zhunsheng_desk.intake.urls")),
    path("", include("zhunsheng_desk.methods.urls")),
    path("", include("zhunsheng_desk.web.urls")),
]
handler404 = "zhunsheng_desk.web.views.missing"
handler403 = "zhunsheng_desk.web.views.forbidden"
handler500 = "zhunsheng_desk.web.views.broken"
