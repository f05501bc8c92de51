"""Pages of cases."""

from django.urls import path

from zhunsheng_desk.cases.views import case, duties, inbox, own, quality

app_name = "cases"
urlpatterns = [
    path("cases/", inbox.case_list, name="cases"),
    path("cases/<int:pk>/", case.case_page, name="case"),
    path("cases/<int:pk>/act/", case.case_act, name="case_act"),
    path("cases/files/<int:pk>/", case.case_file, name="file"),
    path("cases/quality/", quality.quality_page, name="quality"),
    path("cases/quality/export/", quality.lead_export, name="export"),
    path("cases/draws/<int:pk>/open/", quality.draw_open, name="draw_open"),
    path("cases/absence/", duties.absence_page, name="absence"),
    path("cases/pleas/", duties.plea_list, name="pleas"),
    path("cases/pleas/<int:pk>/", duties.plea_page, name="plea"),
    path("my/cases/", own.own_page, name="own"),
    path("my/cases/act/", own.own_act, name="own_act"),
    path("my/cases/file/", own.own_file, name="own_file"),
    path("my/plea/", own.own_plea, name="own_plea"),
]
