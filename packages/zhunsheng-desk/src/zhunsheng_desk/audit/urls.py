"""Pages of the log."""

from django.urls import path

from zhunsheng_desk.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.entry_list, name="entries"),
    path("export/", views.entry_export, name="export"),
    path("chain/", views.chain, name="chain"),
]
