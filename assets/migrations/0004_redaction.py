"""What is remembered of removals on request, and the only way by which history may be changed: by taking text out."""

import pgtrigger.compiler
from django.db import migrations, models

# Every text of a JSON value, keys included, with a pattern replaced; numbers stay.
REDACT_JSON = r"""
CREATE FUNCTION assets_redact_json(value jsonb, pattern text, instead text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RETURN CASE jsonb_typeof(value)
        WHEN 'string' THEN to_jsonb(regexp_replace(value #>> '{}', pattern, instead, 'gi'))
        WHEN 'array' THEN coalesce(
            (SELECT jsonb_agg(public.assets_redact_json(item, pattern, instead) ORDER BY place)
             FROM jsonb_array_elements(value) WITH ORDINALITY AS items(item, place)),
            '[]'
        )
        WHEN 'object' THEN coalesce(
            (SELECT jsonb_object_agg(
                regexp_replace(key, pattern, instead, 'gi'), public.assets_redact_json(item, pattern, instead)
            ) FROM jsonb_each(value) AS items(key, item)),
            '{}'
        )
        ELSE value
    END;
END;
$$;
"""

# Takes text out of one column of versions, change sets or the contexts of versions, and can do nothing else: what it
# writes is one of a few marks, it writes for a change set of the kind "redaction" alone, and only into history. Without
# a pattern the whole value goes. It runs with the rights of its owner, so that the role that serves pages needs none to
# change history; the protecting trigger is passed by inside it alone, by the setting that django-pgtrigger looks at.
REDACT_HISTORY = r"""
CREATE FUNCTION assets_redact_history(
    removal uuid, history text, cell text, versions text[], pattern text, instead text
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $body$
DECLARE
    kept CONSTANT regclass := to_regclass(format('public.%I', history));
    ignored CONSTANT text := coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}');
    protector name;
    type_of_cell text;
    key_of_row text := 'id';
    type_of_key text;
    written text;
    changed bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM public.assets_changeset WHERE uuid = removal AND kind = 'redaction') THEN
        RAISE EXCEPTION 'text is taken out of history for a removal on request alone' USING ERRCODE = '42501';
    END IF;
    IF instead !~ '^(Removed on request|\[removed on request\]|removed-[0-9a-f]{8}|removed:[0-9a-f]{56})?$' OR '' ~* pattern THEN
        RAISE EXCEPTION 'not a mark, or not a pattern, of a removal' USING ERRCODE = '22023';
    END IF;
    SELECT tgname INTO protector FROM pg_trigger
    WHERE tgrelid = kept AND NOT tgisinternal AND (
        tgname LIKE 'pgtrigger\_append\_only\_%'
        OR (history = 'assets_changeset' AND tgname LIKE 'pgtrigger\_never\_changed\_%')
    );
    SELECT format_type(atttypid, atttypmod) INTO type_of_cell FROM pg_attribute
    WHERE attrelid = kept AND attname = cell AND attnum > 0 AND NOT attisdropped AND attname NOT LIKE 'pgh\_%';
    IF (protector IS NULL AND history <> 'pghistory_context') OR type_of_cell IS NULL THEN
        RAISE EXCEPTION '%.% is no column of history', history, cell USING ERRCODE = '42501';
    END IF;
    IF history LIKE '%event' THEN
        key_of_row := 'pgh_id';
    END IF;
    SELECT format_type(atttypid, NULL) INTO type_of_key FROM pg_attribute WHERE attrelid = kept AND attname = key_of_row;
    written := CASE
        WHEN type_of_cell LIKE 'geography%' THEN 'NULL'
        WHEN type_of_cell = 'jsonb' AND pattern IS NULL THEN $q$'{}'::jsonb$q$
        WHEN type_of_cell = 'jsonb' THEN format('public.assets_redact_json(%I, $2, $3)', cell)
        WHEN type_of_cell !~ '^(text|character varying)' THEN NULL
        WHEN pattern IS NULL THEN format('CASE WHEN %I = $q$$q$ THEN $q$$q$ ELSE $3::%s END', cell, type_of_cell)
        -- A cast cuts what has become too long for the column.
        ELSE format('regexp_replace(%I, $2, $3, $q$gi$q$)::%s', cell, type_of_cell)
    END;
    IF written IS NULL THEN
        RAISE EXCEPTION '%.% holds no text', history, cell USING ERRCODE = '42501';
    END IF;
    PERFORM set_config('pgtrigger.ignore', format('{%s}', protector), true);
    EXECUTE format(
        'UPDATE %s SET %I = %s WHERE %I = ANY($1::%s[]) AND %I IS DISTINCT FROM %s',
        kept, cell, written, key_of_row, type_of_key, cell, written
    ) USING versions, pattern, instead;
    GET DIAGNOSTICS changed = ROW_COUNT;
    -- A fault undoes the setting with the statement.
    PERFORM set_config('pgtrigger.ignore', ignored, true);
    RETURN changed;
END;
$body$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('assets', '0003_editing'),
    ]

    operations = [
        migrations.CreateModel(
            name='RemovalMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('record', 'a whole record'), ('email', 'an e-mail address'), ('phone', 'a telephone number'), ('name', 'a name at one asset'), ('place', 'a name at a postcode'), ('number', 'a number of another register')], max_length=10, verbose_name='kind')),
                ('digest', models.CharField(max_length=64, verbose_name='fingerprint')),
                ('key_name', models.CharField(help_text='Under which key it was made.', max_length=16, verbose_name='name of the key')),
                ('asset', models.UUIDField(blank=True, help_text='The asset at which the name was removed.', null=True, verbose_name='asset')),
                ('on', models.DateField(verbose_name='removed on')),
                ('change_set', models.UUIDField(verbose_name='change set')),
            ],
            options={
                'verbose_name': 'mark of a removal',
                'verbose_name_plural': 'marks of removals',
                'ordering': ['on', 'id'],
                'indexes': [models.Index(fields=['asset'], name='removalmark_by_asset')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'digest'), name='removalmark_is_made_once', violation_error_message='This removal is remembered already.'), models.CheckConstraint(condition=models.Q(('kind__in', ['record', 'email', 'phone', 'name', 'place', 'number'])), name='removalmark_kind_is_known', violation_error_message='There is no such kind of mark.')],
                'triggers': [pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bba51e0ef448fa2c1894a95d90cefc3e3ace56fc', operation='UPDATE OR DELETE', pgid='pgtrigger_never_changed_f3baa', table='assets_removalmark', when='BEFORE'))],
            },
        ),
        migrations.RunSQL(REDACT_JSON, 'DROP FUNCTION assets_redact_json(jsonb, text, text)'),
        migrations.RunSQL(REDACT_HISTORY, 'DROP FUNCTION assets_redact_history(uuid, text, text, text[], text, text)'),
    ]
