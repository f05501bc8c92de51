"""The desk's addresses with one planted page that declares nothing."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from zhunsheng_desk.config.urls import urlpatterns as own


def plant(request: HttpRequest) -> HttpResponse:
    """Declares no permission."""
    return HttpResponse("open")


urlpatterns = [*own, path("plant/", plant, name="plant")]
