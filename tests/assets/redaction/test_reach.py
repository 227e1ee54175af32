"""The search reaches every table and column of text there is: a new one is reached, or named with a reason why not."""

from django.db import connection

from assets.actions.erasing_records import ERASED, KEPT
from assets.models import Asset, MappingProject
from assets.redaction.tables import LEFT_ALONE, MACHINE, Scope, columns_of, searched_tables
from tests.assets.redaction.canary import text_columns


def test_every_table_with_text_is_searched_or_left_alone_with_a_reason(db):
    searched = set(searched_tables())
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    with_text = {table for table, _ in text_columns()}
    assert with_text - searched - set(LEFT_ALONE) == EVENTS_WITHOUT_WORDS
    assert set(LEFT_ALONE) - tables == set()
    assert searched & set(LEFT_ALONE) == set()


# Versions of rows that join two records, and so say nothing but the label of the version.
EVENTS_WITHOUT_WORDS = {"assets_activityaudienceevent", "assets_projectassetevent", "assets_waveareaevent"}


def test_every_column_of_a_record_is_erased_with_it_or_kept_with_a_reason():
    undecided = {
        f"{model.__name__}.{column.name}"
        for model, erased in ERASED.items()
        for column in columns_of(model)
        if column.name not in erased
    }
    assert undecided == set(KEPT)


def test_every_table_of_an_asset_is_erased_with_it(db):
    of_asset = {
        model
        for model in Scope(MappingProject.objects.none()).conditions
        if any(field.related_model is Asset for field in model._meta.concrete_fields)
        and hasattr(model, "pgh_event_model")
    }
    assert of_asset <= set(ERASED)


def test_columns_for_programs_are_there(db):
    models = {model.__name__: model for model in (*ERASED, *Scope(MappingProject.objects.none()).conditions)}
    known = {name for name in MACHINE if name.partition(".")[0] in models}
    for name in known:
        table, _, column = name.partition(".")
        assert models[table]._meta.get_field(column)
