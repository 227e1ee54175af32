"""URLs of the register, grouped by resource."""

from django.urls import path

from assets.views import (
    assets,
    bulk,
    changes,
    comparing,
    confirming,
    deciding,
    duplicates,
    editing,
    fieldwork,
    importing,
    jobs,
    lives,
    mapping,
    merging,
    outcomes,
    picturing,
    places,
    previewing,
    redaction,
    similar,
    tasks,
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
    # duplicates: records that may be one asset
    path("duplicates/", duplicates.duplicate_list, name="duplicate_list"),
    path("duplicates/find/", duplicates.duplicates_find, name="duplicates_find"),
    path("duplicates/apart/", duplicates.duplicate_refuse, name="duplicate_refuse"),
    path("duplicates/undo/", duplicates.duplicates_undo, name="duplicates_undo"),
    # making one record of two; what is looked for is asked by POST, as it can be a person's name
    path("assets/<slug:slug>/merge/", merging.asset_merge_find, name="asset_merge_find"),
    path("assets/<slug:slug>/merge/<uuid:uuid>/", merging.asset_merge, name="asset_merge"),
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
    # two waves compared: which there are, and having one worked out
    path("comparisons/", comparing.comparison_list, name="comparison_list"),
    path("comparisons/new/", comparing.comparison_new, name="comparison_new"),
    path("comparisons/<uuid:uuid>/run/", comparing.comparison_run, name="comparison_run"),
    path("comparisons/<uuid:uuid>/progress/", comparing.comparison_progress, name="comparison_progress"),
    # what became of everything between two waves: the report, the lists behind its numbers, and the decisions as data
    path("comparisons/<uuid:uuid>/", outcomes.comparison_detail, name="comparison_detail"),
    path("comparisons/<uuid:uuid>/rows/", outcomes.comparison_rows, name="comparison_rows"),
    path("comparisons/<uuid:uuid>/open/", outcomes.comparison_open, name="comparison_open"),
    path("comparisons/<uuid:uuid>/changes.csv", outcomes.comparison_csv, name="comparison_csv"),
    path("comparisons/<uuid:uuid>/changes.xlsx", outcomes.comparison_xlsx, name="comparison_xlsx"),
    path("comparisons/<uuid:uuid>/changes.json", outcomes.comparison_json, name="comparison_json"),
    # ... and the same on a map through time, and who followed whom
    path("comparisons/<uuid:uuid>/map/", lives.comparison_map, name="comparison_map"),
    path("comparisons/<uuid:uuid>/map.geojson", lives.comparison_map_geojson, name="comparison_map_geojson"),
    path("comparisons/<uuid:uuid>/successions/", lives.comparison_successions, name="comparison_successions"),
    # long work: how far it has come, and the way to stop it
    path("jobs/<uuid:uuid>.json", jobs.job_progress, name="job_progress"),
    path("jobs/<uuid:uuid>/cancel/", jobs.job_cancel, name="job_cancel"),
    # waves: looking the assets of one up again, at the telephone and in the street
    path("waves/", fieldwork.wave_list, name="wave_list"),
    path("waves/new-from/<uuid:uuid>/", fieldwork.wave_new, name="wave_new"),
    path("waves/<uuid:uuid>/tasks/", fieldwork.task_list, name="task_list"),
    path("waves/<uuid:uuid>/tasks.csv", fieldwork.task_csv, name="task_csv"),
    path("waves/<uuid:uuid>/tasks.geojson", fieldwork.task_geojson, name="task_geojson"),
    path("waves/<uuid:uuid>/tasks/assign/", fieldwork.tasks_assign, name="tasks_assign"),
    path("waves/<uuid:uuid>/street/", fieldwork.task_street, name="task_street"),
    path("waves/<uuid:uuid>/progress/", fieldwork.wave_progress, name="wave_progress"),
    # tasks: one asset to be looked for again
    path("tasks/<uuid:uuid>/", tasks.task_detail, name="task_detail"),
    path("tasks/<uuid:uuid>/attempt/", tasks.task_attempt, name="task_attempt"),
    path("tasks/<uuid:uuid>/accept/", tasks.task_accept, name="task_accept"),
    path("tasks/<uuid:uuid>/notes/", tasks.task_notes, name="task_notes"),
    path("tasks/<uuid:uuid>/take/", tasks.task_take, name="task_take"),
    # deciding what became of assets between two waves: one at a time, many after a sample, and who decided how much
    path("comparisons/<uuid:uuid>/review/", deciding.comparison_review, name="comparison_review"),
    path("comparisons/<uuid:uuid>/review.geojson", deciding.comparison_review_map, name="comparison_review_map"),
    path("comparisons/<uuid:uuid>/review/undo/", deciding.comparison_review_undo, name="comparison_review_undo"),
    path("comparisons/<uuid:uuid>/review/batch/", deciding.comparison_batch, name="comparison_batch"),
    path("comparisons/<uuid:uuid>/decisions/", deciding.comparison_decisions, name="comparison_decisions"),
    path("comparisons/<uuid:uuid>/decisions.csv", deciding.comparison_decisions_csv, name="comparison_decisions_csv"),
    # places: the plain ground of the map
    path("places.geojson", places.places_geojson, name="places_geojson"),
]
