"""URLs of the register, grouped by resource."""

from django.urls import path
from django.views.generic import TemplateView

app_name = "assets"
urlpatterns = [path("", TemplateView.as_view(template_name="base.html"), name="home")]
