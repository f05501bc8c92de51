"""Pages of duty lists and documents."""

from django.urls import path

from zhunsheng_desk.duties.views import documents, standing

app_name = "duties"
urlpatterns = [
    path("duties/", standing.duty_lists, name="lists"),
    path("duties/new/", standing.duty_new, name="list_new"),
    path("duties/<int:pk>/", standing.duty_page, name="list"),
    path("duties/<int:pk>/attest/", standing.duty_attest, name="list_attest"),
    path("duties/<int:pk>/end/", standing.duty_end, name="list_end"),
    path("documents/", documents.document_list, name="documents"),
    path("documents/new/", documents.document_new, name="document_new"),
    path("documents/<int:pk>/", documents.document_page, name="document"),
    path("documents/<int:pk>/issue/", documents.document_issue, name="document_issue"),
    path("documents/<int:pk>/sign/", documents.document_sign, name="document_sign"),
    path("documents/<int:pk>/paper/", documents.document_paper, name="document_paper"),
    path("documents/<int:pk>/missing/", documents.document_missing, name="document_missing"),
    path("documents/scans/<int:pk>/file/", documents.scan_file, name="scan_file"),
]
