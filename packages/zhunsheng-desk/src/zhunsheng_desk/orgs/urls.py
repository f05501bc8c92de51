"""Pages of units, people and imports."""

from django.urls import path

from zhunsheng_desk.orgs.views import batches, people, units

app_name = "orgs"
urlpatterns = [
    path("units/", units.unit_list, name="units"),
    path("units/<int:pk>/", units.unit_page, name="unit"),
    path("units/<int:pk>/new/", units.unit_new, name="unit_new"),
    path("units/<int:pk>/change/", units.unit_change, name="unit_change"),
    path("units/<int:pk>/move/", units.unit_move, name="unit_move"),
    path("units/<int:pk>/close/", units.unit_close, name="unit_close"),
    path("people/", people.person_list, name="people"),
    path("people/export/", people.person_export, name="people_export"),
    path("people/<int:pk>/", people.person_page, name="person"),
    path("people/<int:pk>/change/", people.person_change, name="person_change"),
    path("people/<int:pk>/move/", people.person_move, name="person_move"),
    path("people/<int:pk>/release/", people.person_release, name="person_release"),
    path("imports/", batches.batch_list, name="batches"),
    path("imports/template/<str:kind>/", batches.batch_template, name="batch_template"),
    path("imports/<int:pk>/", batches.batch_page, name="batch"),
    path("imports/<int:pk>/apply/", batches.batch_apply, name="batch_apply"),
    path("imports/<int:pk>/undo/", batches.batch_undo, name="batch_undo"),
]
