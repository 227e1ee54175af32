import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('referrals', '0003_programmes_measures_stories'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='appointment',
            name='is_never_changed',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='referralfact',
            name='is_never_changed',
        ),
        migrations.AddField(
            model_name='doorlink',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='links', to='referrals.person', verbose_name='person'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='crisis_line',
            field=models.CharField(blank=True, db_default='', help_text='A line of the service’s own area, shown beside the national ones: whom to ring, and when.', max_length=200, verbose_name='help in a crisis'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='crisis_line',
            field=models.CharField(blank=True, db_default='', help_text='A line of the service’s own area, shown beside the national ones: whom to ring, and when.', max_length=200, verbose_name='help in a crisis'),
        ),
        migrations.AddField(
            model_name='referralfact',
            name='measures',
            field=models.JSONField(blank=True, db_default=[], default=list, help_text='For each occasion: when, what became of it, and the scores.', verbose_name='measures'),
        ),
        migrations.AddField(
            model_name='referralfact',
            name='met_rule',
            field=models.BooleanField(blank=True, null=True, verbose_name='completed by the rule of the group'),
        ),
        migrations.AddField(
            model_name='referralfact',
            name='moved_on',
            field=models.JSONField(blank=True, db_default=[], default=list, help_text='For each time of asking: months, and codes.', verbose_name='went on to, later'),
        ),
        migrations.AddField(
            model_name='referralfact',
            name='service_use',
            field=models.JSONField(blank=True, db_default=[], default=list, help_text='By kind and months from the referral, never by date.', verbose_name='service use'),
        ),
        migrations.AlterField(
            model_name='doorlink',
            name='purpose',
            field=models.CharField(choices=[('referral', 'a referral, for its provider'), ('self_referral', 'confirming one’s own request'), ('measures', 'saying how things are going'), ('stories', 'one’s own stories'), ('calendar', 'the sessions of a group, for a calendar')], max_length=13, verbose_name='purpose'),
        ),
        migrations.AlterField(
            model_name='followup',
            name='kind',
            field=models.CharField(choices=[('not_opened', 'the provider has not opened it'), ('bounced', 'a message came back'), ('place', 'a place is not as its record says'), ('no_owner', 'nobody is looking after it'), ('no_next_date', 'nobody has planned the next step'), ('review_break_glass', 'somebody opened a record outside their caseload'), ('safeguarding', 'somebody’s safety'), ('measure', 'ask how things are going'), ('missed_visits', 'several visits were missed'), ('moving_on', 'ask where the person went on to'), ('place_free', 'a place in the group has come free'), ('offer_another', 'another place is to be offered'), ('handed_over', 'a colleague has handed this over'), ('cover', 'looked after while a colleague is away'), ('other', 'something else')], max_length=18, verbose_name='what'),
        ),
        migrations.AlterField(
            model_name='followupevent',
            name='kind',
            field=models.CharField(choices=[('not_opened', 'the provider has not opened it'), ('bounced', 'a message came back'), ('place', 'a place is not as its record says'), ('no_owner', 'nobody is looking after it'), ('no_next_date', 'nobody has planned the next step'), ('review_break_glass', 'somebody opened a record outside their caseload'), ('safeguarding', 'somebody’s safety'), ('measure', 'ask how things are going'), ('missed_visits', 'several visits were missed'), ('moving_on', 'ask where the person went on to'), ('place_free', 'a place in the group has come free'), ('offer_another', 'another place is to be offered'), ('handed_over', 'a colleague has handed this over'), ('cover', 'looked after while a colleague is away'), ('other', 'something else')], max_length=18, verbose_name='what'),
        ),
        migrations.AddField(
            model_name='doorlink',
            name='cohort',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='links', to='referrals.cohort', verbose_name='group'),
        ),
        migrations.AddField(
            model_name='appointment',
            name='session',
            field=models.ForeignKey(blank=True, help_text='Of a group that begins and ends together.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='referrals.cohortsession', verbose_name='session'),
        ),
        migrations.AddField(
            model_name='doorlink',
            name='occasion',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='links', to='referrals.occasion', verbose_name='occasion'),
        ),
        migrations.AddField(
            model_name='referralfact',
            name='programme',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='referrals.programme', verbose_name='programme'),
        ),
        migrations.AddConstraint(
            model_name='doorlink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('purpose__in', ['measures', 'stories', 'calendar']), _negated=True), models.Q(('occasion__isnull', False), ('person__isnull', False), ('purpose', 'measures')), models.Q(('person__isnull', False), ('purpose', 'stories')), models.Q(('cohort__isnull', False), ('person__isnull', True), ('purpose', 'calendar')), _connector='OR'), name='doorlink_leads_where_its_purpose_says', violation_error_message='A link leads to the one thing it is for.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appointment',
            trigger=pgtrigger.compiler.Trigger(name='is_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."uuid" IS DISTINCT FROM (NEW."uuid") OR OLD."referral_id" IS DISTINCT FROM (NEW."referral_id") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."where" IS DISTINCT FROM (NEW."where") OR OLD."attendance" IS DISTINCT FROM (NEW."attendance") OR OLD."session_id" IS DISTINCT FROM (NEW."session_id") OR OLD."corrects_id" IS DISTINCT FROM (NEW."corrects_id") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='9e4bc4fa8180af160e62df374f93cfb8c875513d', operation='UPDATE', pgid='pgtrigger_is_never_changed_0049b', table='referrals_appointment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "referrals_organisationevent" ("address", "asset_id", "closed_on", "code", "crisis_line", "email", "id", "is_gp_practice", "keep_years", "kind", "lawful_basis", "missed_in_a_row", "name", "opened_on", "parent_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postcode", "project_id", "source", "uuid") SELECT new_values."address", new_values."asset_id", new_values."closed_on", new_values."code", new_values."crisis_line", new_values."email", new_values."id", new_values."is_gp_practice", new_values."keep_years", new_values."kind", new_values."lawful_basis", new_values."missed_in_a_row", new_values."name", new_values."opened_on", new_values."parent_code", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."postcode", new_values."project_id", new_values."source", new_values."uuid" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='96ce41c9a138c71efd378785142bfc83fd651bb4', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_3c78f', referencing='REFERENCING NEW TABLE AS new_values ', table='referrals_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "referrals_organisationevent" ("address", "asset_id", "closed_on", "code", "crisis_line", "email", "id", "is_gp_practice", "keep_years", "kind", "lawful_basis", "missed_in_a_row", "name", "opened_on", "parent_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postcode", "project_id", "source", "uuid") SELECT new_values."address", new_values."asset_id", new_values."closed_on", new_values."code", new_values."crisis_line", new_values."email", new_values."id", new_values."is_gp_practice", new_values."keep_years", new_values."kind", new_values."lawful_basis", new_values."missed_in_a_row", new_values."name", new_values."opened_on", new_values."parent_code", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."postcode", new_values."project_id", new_values."source", new_values."uuid" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='13bd543ba138f6b804afd3c09b4808e2ae022b1a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_f7e0b', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='referrals_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "referrals_organisationevent" ("address", "asset_id", "closed_on", "code", "crisis_line", "email", "id", "is_gp_practice", "keep_years", "kind", "lawful_basis", "missed_in_a_row", "name", "opened_on", "parent_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postcode", "project_id", "source", "uuid") SELECT old_values."address", old_values."asset_id", old_values."closed_on", old_values."code", old_values."crisis_line", old_values."email", old_values."id", old_values."is_gp_practice", old_values."keep_years", old_values."kind", old_values."lawful_basis", old_values."missed_in_a_row", old_values."name", old_values."opened_on", old_values."parent_code", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."phone", old_values."postcode", old_values."project_id", old_values."source", old_values."uuid" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f3cb65f8b5e0b85fb65a10bdb8b29c4cdcc675d7', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_8b828', referencing='REFERENCING OLD TABLE AS old_values ', table='referrals_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='referralfact',
            trigger=pgtrigger.compiler.Trigger(name='is_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."service_id" IS DISTINCT FROM (NEW."service_id") OR OLD."month" IS DISTINCT FROM (NEW."month") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."reason_code" IS DISTINCT FROM (NEW."reason_code") OR OLD."ward" IS DISTINCT FROM (NEW."ward") OR OLD."age_band" IS DISTINCT FROM (NEW."age_band") OR OLD."sex" IS DISTINCT FROM (NEW."sex") OR OLD."ethnicity" IS DISTINCT FROM (NEW."ethnicity") OR OLD."needs" IS DISTINCT FROM (NEW."needs") OR OLD."days_to_received" IS DISTINCT FROM (NEW."days_to_received") OR OLD."days_to_accepted" IS DISTINCT FROM (NEW."days_to_accepted") OR OLD."days_to_first_attended" IS DISTINCT FROM (NEW."days_to_first_attended") OR OLD."days_to_closed" IS DISTINCT FROM (NEW."days_to_closed") OR OLD."attended" IS DISTINCT FROM (NEW."attended") OR OLD."destination" IS DISTINCT FROM (NEW."destination") OR OLD."met_rule" IS DISTINCT FROM (NEW."met_rule") OR OLD."measures" IS DISTINCT FROM (NEW."measures") OR OLD."moved_on" IS DISTINCT FROM (NEW."moved_on") OR OLD."service_use" IS DISTINCT FROM (NEW."service_use"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='6e9e75083a401a3bda5a2c3ceeb8a3327f876547', operation='UPDATE', pgid='pgtrigger_is_never_changed_ea706', table='referrals_referralfact', when='BEFORE')),
        ),
    ]
