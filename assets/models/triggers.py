"""Rules that a constraint cannot say, as triggers. They hold for every writer: forms, admin, COPY and raw SQL."""

import pgtrigger

# A trigger's statements keep the plan of their first call in a session, also where that was for one row of a table that
# was empty. So what joins is planned anew each time (EXECUTE): a hundred thousand rows took minutes without it.

_SLUG_IS_TAKEN = """
        IF taken THEN
            RAISE EXCEPTION 'the address belonged to another asset' USING
                ERRCODE = 'unique_violation', CONSTRAINT = 'asset_slug_is_never_reused';
        END IF;
        RETURN NULL;
"""

# An old slug keeps resolving and is never given to another asset.
REMEMBER_SLUGS = [
    pgtrigger.Trigger(
        name="remember_new_slug",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="new_rows"),
        declare=[("taken", "boolean")],
        func=f"""
        INSERT INTO assets_assetslug (slug, asset_id) SELECT slug, id FROM new_rows ON CONFLICT (slug) DO NOTHING;
        EXECUTE 'SELECT EXISTS (
            SELECT FROM new_rows JOIN assets_assetslug known ON known.slug = new_rows.slug
            WHERE known.asset_id <> new_rows.id
        )' INTO taken;{_SLUG_IS_TAKEN}""",  # noqa: S608 -- made of literals of this module
    ),
    pgtrigger.Trigger(
        name="remember_changed_slug",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        referencing=pgtrigger.Referencing(old="old_rows", new="new_rows"),
        declare=[("taken", "boolean")],
        func=f"""
        EXECUTE 'INSERT INTO assets_assetslug (slug, asset_id)
            SELECT new_rows.slug, id FROM new_rows JOIN old_rows USING (id) WHERE new_rows.slug <> old_rows.slug
            ON CONFLICT (slug) DO NOTHING';
        EXECUTE 'SELECT EXISTS (
            SELECT FROM new_rows JOIN old_rows USING (id) JOIN assets_assetslug known ON known.slug = new_rows.slug
            WHERE new_rows.slug <> old_rows.slug AND known.asset_id <> new_rows.id
        )' INTO taken;{_SLUG_IS_TAKEN}""",  # noqa: S608 -- made of literals of this module
    ),
]

_WALK_UP = """
        EXECUTE 'WITH RECURSIVE above (start, id) AS (
            {changed}
            UNION SELECT above.start, asset.parent_id FROM assets_asset asset JOIN above ON asset.id = above.id
            WHERE asset.parent_id IS NOT NULL
        ) SELECT EXISTS (SELECT FROM above WHERE id = start)' INTO loops;
        IF loops THEN
            RAISE EXCEPTION 'an asset would be part of itself' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'asset_parents_make_no_loop';
        END IF;
        RETURN NULL;
"""

# part of, part of, part of ... must end somewhere; also among assets that one statement makes.
NO_PARENT_LOOPS = [
    pgtrigger.Trigger(
        name="no_new_parent_loop",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="new_rows"),
        declare=[("loops", "boolean")],
        func=_WALK_UP.format(changed="SELECT id, parent_id FROM new_rows WHERE parent_id IS NOT NULL"),
    ),
    pgtrigger.Trigger(
        name="no_changed_parent_loop",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        referencing=pgtrigger.Referencing(old="old_rows", new="new_rows"),
        declare=[("loops", "boolean")],
        func=_WALK_UP.format(
            changed="""SELECT new_rows.id, new_rows.parent_id FROM new_rows JOIN old_rows USING (id)
            WHERE new_rows.parent_id IS NOT NULL AND new_rows.parent_id IS DISTINCT FROM old_rows.parent_id"""
        ),
    ),
]

# Of an asset itself, only these columns stand in its search document.
SEARCH_AFTER_CHANGE = pgtrigger.Trigger(
    name="search_after_update",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    referencing=pgtrigger.Referencing(old="old_rows", new="new_rows"),
    declare=[("ids", "bigint[]")],
    func="""
        EXECUTE 'SELECT ARRAY(
            SELECT id FROM new_rows JOIN old_rows USING (id)
            WHERE (new_rows.name, new_rows.description, new_rows.kind_id, new_rows.sector_id)
                IS DISTINCT FROM (old_rows.name, old_rows.description, old_rows.kind_id, old_rows.sector_id)
        )' INTO ids;
        IF cardinality(ids) > 0 THEN
            PERFORM assets_refresh_search(ids);
        END IF;
        RETURN NULL;
    """,
)


def refresh_search(name: str, operation: pgtrigger.Operation, rows: str, column: str) -> pgtrigger.Trigger:
    """A statement-level trigger that rebuilds the search document of every asset a statement touched.

    ``rows`` is "new" or "old": which transition table names the touched assets in ``column``.
    """
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**{rows: f"{rows}_rows"}),
        func=f"""
            PERFORM assets_refresh_search(ARRAY(SELECT DISTINCT {column} FROM {rows}_rows));
            RETURN NULL;
        """,  # noqa: S608 -- made of two literals of this package
    )


# What hangs on an asset may be given to another one, as a merge does: then both are found by other words.
SEARCH_AFTER_MOVE = pgtrigger.Trigger(
    name="search_after_update",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    referencing=pgtrigger.Referencing(old="old_rows", new="new_rows"),
    func="""
        PERFORM assets_refresh_search(ARRAY(SELECT asset_id FROM new_rows UNION SELECT asset_id FROM old_rows));
        RETURN NULL;
    """,
)


def search_triggers() -> list[pgtrigger.Trigger]:
    """The triggers that keep the search documents in step with a table whose ``asset_id`` names the asset."""
    return [
        refresh_search("search_after_insert", pgtrigger.Insert, "new", "asset_id"),
        SEARCH_AFTER_MOVE,
        refresh_search("search_after_delete", pgtrigger.Delete, "old", "asset_id"),
    ]


# A term that is called differently is found under its new label at all its assets.
RENAMED_TERM = pgtrigger.Trigger(
    name="search_after_rename",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("label"),
    func="""
        PERFORM assets_refresh_search(ARRAY(
            SELECT asset_id FROM assets_classification WHERE term_id = NEW.id
            UNION SELECT id FROM assets_asset WHERE NEW.id IN (kind_id, sector_id)
        ));
        RETURN NULL;
    """,
)
