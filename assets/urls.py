"""URLs of the register, grouped by resource."""

from django.urls import path

from assets.views import assets, importing, places

app_name = "assets"
urlpatterns = [
    # assets: found, exported, read
    path("", assets.home, name="home"),
    path("assets/", assets.asset_list, name="asset_list"),
    path("assets.geojson", assets.asset_geojson, name="asset_geojson"),
    path("assets.csv", assets.asset_csv, name="asset_csv"),
    path("assets.xlsx", assets.asset_xlsx, name="asset_xlsx"),
    path("assets/<slug:slug>/", assets.asset_detail, name="asset_detail"),
    path("assets/<slug:slug>/history/", assets.asset_history, name="asset_history"),
    # imports: spreadsheets brought in by admins
    path("imports/", importing.import_list, name="import_list"),
    path("imports/new/", importing.import_new, name="import_new"),
    path("imports/<uuid:uuid>/", importing.import_detail, name="import_detail"),
    path("imports/<uuid:uuid>/apply/", importing.import_apply, name="import_apply"),
    path("imports/<uuid:uuid>/rejected.csv", importing.import_rejected, name="import_rejected"),
    # places: the plain ground of the map
    path("places.geojson", places.places_geojson, name="places_geojson"),
]
