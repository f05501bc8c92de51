"""The first page."""

from django.urls import path

from zhunsheng_desk.home import views

app_name = "home"
urlpatterns = [path("", views.home, name="home")]
