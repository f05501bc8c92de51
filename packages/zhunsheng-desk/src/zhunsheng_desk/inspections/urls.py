"""Pages of drives, visits and findings."""

from django.urls import path

from zhunsheng_desk.inspections.views import drives, findings

app_name = "inspections"
urlpatterns = [
    path("inspections/", drives.drive_list, name="drives"),
    path("inspections/new/", drives.drive_new, name="drive_new"),
    path("inspections/checklists/new/", drives.checklist_new, name="checklist_new"),
    path("inspections/<int:pk>/", drives.drive_page, name="drive"),
    path("inspections/<int:pk>/close/", drives.drive_close, name="drive_close"),
    path("inspections/<int:pk>/visit/", drives.drive_visit, name="drive_visit"),
    path("inspections/visits/<int:pk>/", drives.visit_page, name="visit"),
    path("findings/", findings.finding_list, name="findings"),
    path("findings/<int:pk>/", findings.finding_page, name="finding"),
    path("findings/<int:pk>/rectify/", findings.finding_rectify, name="finding_rectify"),
    path("findings/<int:pk>/<slug:move>/", findings.finding_move, name="finding_move"),
    path("findings/remedies/<int:pk>/file/", findings.remedy_file, name="remedy_file"),
]
