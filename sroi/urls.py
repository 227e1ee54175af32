"""URLs of impact maps and the library of proxies, grouped by resource."""

from django.urls import URLPattern, path

from sroi.views import (
    analysing,
    cells,
    challenging,
    editing,
    exchanging,
    maps,
    proxies,
    reporting,
    reviewing,
    rows,
    surveying,
    versions,
)

app_name = "sroi"
urlpatterns: list[URLPattern] = [
    # impact maps: the list, a new one, and one to be read
    path("impact-maps/", maps.impact_maps, name="impact_maps"),
    path("impact-maps/new/", maps.impact_map_new, name="impact_map_new"),
    path("impact-maps/import/", exchanging.impact_map_import, name="impact_map_import"),
    path("impact-maps/<uuid:uuid>/", maps.impact_map, name="impact_map"),
    path("impact-maps/<uuid:uuid>.json", exchanging.impact_map_json, name="impact_map_json"),
    path("impact-maps/<uuid:uuid>.xlsx", exchanging.impact_map_xlsx, name="impact_map_xlsx"),
    path("impact-maps/<uuid:uuid>/register/", maps.impact_map_links, name="impact_map_links"),
    # how sure the result is, and its scenarios
    path("impact-maps/<uuid:uuid>/analysis/", analysing.impact_map_analysis, name="impact_map_analysis"),
    path("impact-maps/<uuid:uuid>/analysis/seed/", analysing.impact_map_seed, name="impact_map_seed"),
    path(
        "impact-maps/<uuid:uuid>/analysis/looked-at/",
        analysing.impact_map_sensitivity,
        name="impact_map_sensitivity",
    ),
    path("impact-maps/<uuid:uuid>/scenarios/new/", analysing.impact_map_scenario_new, name="impact_map_scenario_new"),
    path("impact-maps/<uuid:uuid>/scenarios/<uuid:row>/", analysing.impact_map_scenario, name="impact_map_scenario"),
    path(
        "impact-maps/<uuid:uuid>/scenarios/<uuid:row>/remove/",
        analysing.impact_map_scenario_remove,
        name="impact_map_scenario_remove",
    ),
    # cells, as the pages of a map save them
    path("impact-maps/<uuid:uuid>/cells/", cells.impact_map_cells, name="impact_map_cells"),
    # counts of answers, turned into a figure of an outcome
    path(
        "impact-maps/<uuid:uuid>/survey/<uuid:row>/<slug:figure>/",
        surveying.impact_map_survey,
        name="impact_map_survey",
    ),
    # impact maps: made stage by stage, row by row
    path("impact-maps/<uuid:uuid>/edit/", editing.impact_map_edit, name="impact_map_edit"),
    path("impact-maps/<uuid:uuid>/edit/<slug:stage>/", editing.impact_map_stage, name="impact_map_stage"),
    path("impact-maps/<uuid:uuid>/rows/<slug:table>/", rows.impact_map_row_add, name="impact_map_row_add"),
    path("impact-maps/<uuid:uuid>/rows/<slug:table>/<uuid:row>/", editing.impact_map_row, name="impact_map_row"),
    path(
        "impact-maps/<uuid:uuid>/rows/<slug:table>/<uuid:row>/move/",
        rows.impact_map_row_move,
        name="impact_map_row_move",
    ),
    path(
        "impact-maps/<uuid:uuid>/rows/<slug:table>/<uuid:row>/remove/",
        rows.impact_map_row_remove,
        name="impact_map_row_remove",
    ),
    path(
        "impact-maps/<uuid:uuid>/rows/<slug:table>/<uuid:row>/restore/",
        rows.impact_map_row_restore,
        name="impact_map_row_restore",
    ),
    path(
        "impact-maps/<uuid:uuid>/figures/<uuid:row>/<slug:figure>/",
        editing.impact_map_estimate,
        name="impact_map_estimate",
    ),
    # review: what stands in the way of a final version, answers to warnings, and the way there
    path("impact-maps/<uuid:uuid>/review/", reviewing.impact_map_review, name="impact_map_review"),
    path("impact-maps/<uuid:uuid>/review/answer/", reviewing.impact_map_answer, name="impact_map_answer"),
    path("impact-maps/<uuid:uuid>/review/send/", reviewing.impact_map_send, name="impact_map_send"),
    path("impact-maps/<uuid:uuid>/review/return/", reviewing.impact_map_return, name="impact_map_return"),
    path("impact-maps/<uuid:uuid>/review/finalise/", reviewing.impact_map_finalise, name="impact_map_finalise"),
    # questions about cells, and what cells were before
    path("impact-maps/<uuid:uuid>/challenges/", challenging.impact_map_challenges, name="impact_map_challenges"),
    path("impact-maps/<uuid:uuid>/challenges/reply/", challenging.impact_map_reply, name="impact_map_reply"),
    path("impact-maps/<uuid:uuid>/history/", challenging.impact_map_history, name="impact_map_history"),
    path("impact-maps/<uuid:uuid>/history/put-back/", challenging.impact_map_put_back, name="impact_map_put_back"),
    path(
        "impact-maps/<uuid:uuid>/history/<slug:table>/<uuid:row>/<slug:field>/",
        challenging.impact_map_cell,
        name="impact_map_cell",
    ),
    # versions: all there are, how two differ, the next one, and who may read one
    path("impact-maps/<uuid:uuid>/versions/", versions.impact_map_versions, name="impact_map_versions"),
    path("impact-maps/<uuid:uuid>/versions/new/", versions.impact_map_version_new, name="impact_map_version_new"),
    path("impact-maps/<uuid:uuid>/openness/", versions.impact_map_openness, name="impact_map_openness"),
    # the report: a page, a PDF, a workbook, the case file that was counted, and what people say of the checklist
    path("impact-maps/<uuid:uuid>/report/", reporting.impact_map_report, name="impact_map_report"),
    path("impact-maps/<uuid:uuid>/report.pdf", reporting.impact_map_report_pdf, name="impact_map_report_pdf"),
    path("impact-maps/<uuid:uuid>/report.xlsx", reporting.impact_map_report_xlsx, name="impact_map_report_xlsx"),
    path("impact-maps/<uuid:uuid>/report.json", reporting.impact_map_report_case, name="impact_map_report_case"),
    path(
        "impact-maps/<uuid:uuid>/report/drawing/",
        reporting.impact_map_report_drawing,
        name="impact_map_report_drawing",
    ),
    path(
        "impact-maps/<uuid:uuid>/report/drawing.json",
        reporting.impact_map_report_progress,
        name="impact_map_report_progress",
    ),
    path("impact-maps/<uuid:uuid>/report/checklist/", reporting.impact_map_checklist, name="impact_map_checklist"),
    # the library: proxies, one of them for a row, and price indices
    path("impact-maps/<uuid:uuid>/rows/outcome/<uuid:row>/proxy/", proxies.impact_map_proxy, name="impact_map_proxy"),
    path("proxies/", proxies.proxies, name="proxies"),
    path("proxies/new/", proxies.proxy_new, name="proxy_new"),
    path("proxies/<uuid:uuid>/", proxies.proxy, name="proxy"),
    path("proxies/<uuid:uuid>/edit/", proxies.proxy_edit, name="proxy_edit"),
    path("proxies/<uuid:uuid>/retire/", proxies.proxy_retire, name="proxy_retire"),
    path("price-indices/<slug:name>/", proxies.price_index, name="price_index"),
]
