"""Root URLs: what belongs to no app, then one line per app."""

from django.contrib import admin
from django.urls import include, path

from config import views

handler400 = "config.views.bad_request"
handler403 = "config.views.forbidden"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"

urlpatterns = [
    path("health", views.health, name="health"),
    path("theme/", views.theme, name="theme"),
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    path("", include("sroi.urls")),
    path("", include("referrals.urls")),
    path("", include("assets.urls")),
]
