"""The one way in which history about people goes: all of it, of one person, who stands in the ledger of erasures."""

from django.db import migrations

# Takes out whatever hangs on a person, in every table of this app that names the person, one of their referrals, their
# plan or a link to a referral, the tables of versions and of appended records among them. A table that is added later
# is reached by the names of its columns; one that names them otherwise makes the erasure fail when it is to be committed,
# because a foreign key is left without its end. What stays is what is counted: an unmet need loses its referral.
# It runs with the rights of its owner, so that the role that serves pages needs none to change history; triggers that
# protect, and those that would write what is deleted into the history once more, are passed by inside it alone, by the
# setting that django-pgtrigger looks at. First it asks what is to be asked when the transaction ends, as of before.
FORGET_PERSON = r"""
CREATE FUNCTION referrals_forget_person(erased uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $body$
DECLARE
    ignored CONSTANT text := coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}');
    people bigint[];
    referrals bigint[];
    plans bigint[];
    links bigint[];
    names text[];
    hanging record;
    gone bigint;
    total bigint := 0;
BEGIN
    IF NOT EXISTS (SELECT FROM public.referrals_erasure WHERE person = erased) THEN
        RAISE EXCEPTION 'only who stands in the ledger of erasures is forgotten' USING ERRCODE = '42501';
    END IF;
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
    people := ARRAY(
        SELECT id FROM public.referrals_person WHERE uuid = erased
        UNION SELECT pgh_obj_id FROM public.referrals_personevent WHERE uuid = erased AND pgh_obj_id IS NOT NULL
    );
    referrals := ARRAY(
        SELECT id FROM public.referrals_referral WHERE person_id = ANY(people)
        UNION SELECT id FROM public.referrals_referralversion WHERE person_id = ANY(people)
    );
    plans := ARRAY(
        SELECT id FROM public.referrals_plan WHERE person_id = ANY(people)
        UNION SELECT id FROM public.referrals_planevent WHERE person_id = ANY(people)
    );
    links := ARRAY(SELECT id FROM public.referrals_doorlink WHERE referral_id = ANY(referrals));
    names := ARRAY(
        SELECT erased::text
        UNION SELECT uuid::text FROM public.referrals_referralversion WHERE person_id = ANY(people)
    );
    PERFORM set_config('pgtrigger.ignore', ARRAY(
        SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE relnamespace = 'public'::regnamespace AND relname LIKE 'referrals\_%' AND tgname LIKE 'pgtrigger\_%'
    )::text, true);

    UPDATE public.referrals_unmetneed SET referral_id = NULL WHERE referral_id = ANY(referrals);
    UPDATE public.referrals_submission SET led_to = ''
    WHERE EXISTS (SELECT FROM unnest(names) AS name WHERE strpos(led_to, name) > 0);
    FOR hanging IN
        SELECT attrelid::regclass AS kept, attname AS cell,
            CASE attname WHEN 'person_id' THEN people WHEN 'referral_id' THEN referrals WHEN 'plan_id' THEN plans
                ELSE links END AS ends
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname LIKE 'referrals\_%'
            AND relname <> 'referrals_unmetneed' AND NOT attisdropped
            AND attname IN ('person_id', 'referral_id', 'plan_id', 'link_id')
    LOOP
        EXECUTE format('DELETE FROM %s WHERE %I = ANY($1)', hanging.kept, hanging.cell) USING hanging.ends;
        GET DIAGNOSTICS gone = ROW_COUNT;
        total := total + gone;
    END LOOP;
    DELETE FROM public.referrals_personevent WHERE pgh_obj_id = ANY(people) OR id = ANY(people);
    GET DIAGNOSTICS gone = ROW_COUNT;
    total := total + gone;
    DELETE FROM public.referrals_person WHERE id = ANY(people);
    GET DIAGNOSTICS gone = ROW_COUNT;

    -- A fault undoes the setting with the statement.
    PERFORM set_config('pgtrigger.ignore', ignored, true);
    RETURN total + gone;
END;
$body$;
"""

# A key that was destroyed leaves the table's file when that is vacuumed: with the next round, and not when enough of
# its rows are dead.
VACUUM_SOON = """
ALTER TABLE referrals_personkey SET (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
"""
VACUUM_AS_USUAL = """
ALTER TABLE referrals_personkey RESET (autovacuum_vacuum_threshold, autovacuum_vacuum_scale_factor);
"""


class Migration(migrations.Migration):

    dependencies = [
        ("referrals", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(FORGET_PERSON, "DROP FUNCTION referrals_forget_person(uuid)"),
        migrations.RunSQL(VACUUM_SOON, VACUUM_AS_USUAL),
    ]
