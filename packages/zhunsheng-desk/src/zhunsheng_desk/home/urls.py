"""The first page, and the desk's own state."""

from django.urls import path

from zhunsheng_desk.home import views

app_name = "home"
urlpatterns = [
    path("", views.home, name="home"),
    path("ready/", views.ready, name="ready"),
    path("state/", views.state, name="state"),
]
