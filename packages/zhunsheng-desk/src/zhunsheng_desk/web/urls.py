"""Pages of no app."""

from django.urls import path

from zhunsheng_desk.web import views

app_name = "web"
urlpatterns = [
    path("language/", views.language, name="language"),
    path("unit/", views.unit, name="unit"),
    path("purpose/", views.purpose, name="purpose"),
    path("health/", views.health, name="health"),
]
