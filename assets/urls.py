"""URLs of the register, grouped by resource."""

from django.urls import path

from assets.views import (
    assets,
    bulk,
    changes,
    confirming,
    editing,
    importing,
    jobs,
    mapping,
    picturing,
    places,
    previewing,
    redaction,
    similar,
    withdrawing,
)

app_name = "assets"
urlpatterns = [
    # finding assets, and exporting them
    path("", assets.home, name="home"),
    path("assets/", assets.asset_list, name="asset_list"),
    path("assets.geojson", assets.asset_geojson, name="asset_geojson"),
    path("assets.csv", assets.asset_csv, name="asset_csv"),
    path("assets.xlsx", assets.asset_xlsx, name="asset_xlsx"),
    # writing one down, and correcting it; "new" is no asset's address
    path("assets/new/", editing.asset_new, name="asset_new"),
    path("assets/new/draft/", editing.asset_new_draft, name="asset_new_draft"),
    path("assets/<slug:slug>/edit/", editing.asset_edit, name="asset_edit"),
    path("assets/<slug:slug>/edit/draft/", editing.asset_draft, name="asset_draft"),
    # reading one
    path("assets/<slug:slug>/", assets.asset_detail, name="asset_detail"),
    path("assets/<slug:slug>/history/", assets.asset_history, name="asset_history"),
    # confirming: that a record, or some facts of it, are still so
    path("assets/<slug:slug>/confirm/", confirming.asset_confirm, name="asset_confirm"),
    # what is like a new asset, asked while its name is typed
    path("assets/similar.json", similar.asset_similar, name="asset_similar"),
    # bulk edits: of the assets that a list holds
    path("bulk-edits/new/", bulk.bulk_edit_new, name="bulk_edit_new"),
    path("bulk-edits/preview/", bulk.bulk_edit_preview, name="bulk_edit_preview"),
    path("bulk-edits/differences.csv", bulk.bulk_edit_differences, name="bulk_edit_differences"),
    path("bulk-edits/apply/", bulk.bulk_edit_apply, name="bulk_edit_apply"),
    # pictures
    path("assets/<slug:slug>/pictures/new/", picturing.picture_new, name="picture_new"),
    path("pictures/<uuid:uuid>/", picturing.picture, name="picture"),
    path("pictures/<uuid:uuid>/small/", picturing.picture_small, name="picture_small"),
    path("pictures/<uuid:uuid>/edit/", picturing.picture_edit, name="picture_edit"),
    path("pictures/<uuid:uuid>/withdraw/", picturing.picture_withdraw, name="picture_withdraw"),
    path("pictures/<uuid:uuid>/restore/", picturing.picture_restore, name="picture_restore"),
    # removing a person's data on request
    path("assets/<slug:slug>/redact/", redaction.asset_redact, name="asset_redact"),
    # withdrawing and taking back
    path("assets/<slug:slug>/withdraw/", withdrawing.asset_withdraw, name="asset_withdraw"),
    path("assets/<slug:slug>/restore/", withdrawing.asset_restore, name="asset_restore"),
    path("assets/<slug:slug>/history/revert/", changes.asset_revert, name="asset_revert"),
    # change sets
    path("changes/", changes.change_list, name="change_list"),
    path("changes/undo/", changes.changes_by_person, name="changes_by_person"),
    path("changes/<uuid:uuid>/", changes.change_detail, name="change_detail"),
    path("changes/<uuid:uuid>/undo/", changes.change_undo, name="change_undo"),
    # imports: spreadsheets brought in by admins
    path("imports/", importing.import_list, name="import_list"),
    path("imports/new/", importing.import_new, name="import_new"),
    path("imports/profiles/", mapping.import_profiles, name="import_profiles"),
    path("imports/profiles/<uuid:uuid>.toml", mapping.import_profile, name="import_profile"),
    path("imports/profiles/<uuid:uuid>/forget/", mapping.import_profile_forget, name="import_profile_forget"),
    path("imports/<uuid:uuid>/", importing.import_detail, name="import_detail"),
    path("imports/<uuid:uuid>/map/", mapping.import_map, name="import_map"),
    path("imports/<uuid:uuid>/values/", mapping.import_values, name="import_values"),
    path("imports/<uuid:uuid>/check/", importing.import_check, name="import_check"),
    path("imports/<uuid:uuid>/decide/", previewing.import_decide, name="import_decide"),
    path("imports/<uuid:uuid>/decide/new/", previewing.import_decide_new, name="import_decide_new"),
    path("imports/<uuid:uuid>/rejected/", previewing.import_rejected, name="import_rejected"),
    path("imports/<uuid:uuid>/notes.csv", previewing.import_notes, name="import_notes"),
    path("imports/<uuid:uuid>/apply/", importing.import_apply, name="import_apply"),
    # long work: how far it has come, and the way to stop it
    path("jobs/<uuid:uuid>.json", jobs.job_progress, name="job_progress"),
    path("jobs/<uuid:uuid>/cancel/", jobs.job_cancel, name="job_cancel"),
    # places: the plain ground of the map
    path("places.geojson", places.places_geojson, name="places_geojson"),
]
