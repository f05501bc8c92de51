"""Pages of the data desk."""

from django.urls import path

from zhunsheng_desk.intake.views import batches, calendar, rows, uploads

app_name = "intake"
urlpatterns = [
    path("intake/", uploads.upload_list, name="uploads"),
    path("intake/<int:pk>/", uploads.upload_page, name="upload"),
    path("intake/<int:pk>/state/", uploads.upload_state, name="upload_state"),
    path("intake/<int:pk>/profile/", uploads.upload_profile, name="upload_profile"),
    path("intake/<int:pk>/take/", uploads.upload_take, name="upload_take"),
    path("intake/<int:pk>/drop/", uploads.upload_drop, name="upload_drop"),
    path("intake/profiles/", uploads.profile_list, name="profiles"),
    path("intake/batches/", batches.batch_list, name="batches"),
    path("intake/batches/<int:pk>/", batches.batch_page, name="batch"),
    path("intake/batches/<int:pk>/rows/", batches.batch_rows, name="batch_rows"),
    path("intake/held/", rows.row_list, name="rows"),
    path("intake/held/<int:pk>/", rows.row_page, name="row"),
    path("intake/coverage/", calendar.month, name="coverage"),
    path("intake/coverage/<int:pk>/", calendar.day, name="coverage_day"),
]
