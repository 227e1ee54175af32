"""URLs of impact maps and the library of proxies, grouped by resource."""

from django.urls import URLPattern

app_name = "sroi"
urlpatterns: list[URLPattern] = []
