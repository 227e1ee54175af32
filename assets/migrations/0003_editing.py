import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('assets', '0002_search_functions'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='asset',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='asset',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='asset',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='asset',
            name='is_withdrawn',
            field=models.BooleanField(default=False, help_text='Recorded by mistake: kept with its history, and shown to staff of its projects alone.', verbose_name='withdrawn'),
        ),
        migrations.AddField(
            model_name='asset',
            name='redacted_on',
            field=models.DateField(blank=True, editable=False, help_text="The day on which a person's data were removed on request, here, in sightings and in the history.", null=True, verbose_name='personal data removed on'),
        ),
        migrations.AddField(
            model_name='assetevent',
            name='is_withdrawn',
            field=models.BooleanField(default=False, help_text='Recorded by mistake: kept with its history, and shown to staff of its projects alone.', verbose_name='withdrawn'),
        ),
        migrations.AddField(
            model_name='assetevent',
            name='redacted_on',
            field=models.DateField(blank=True, editable=False, help_text="The day on which a person's data were removed on request, here, in sightings and in the history.", null=True, verbose_name='personal data removed on'),
        ),
        migrations.AlterField(
            model_name='changeset',
            name='kind',
            field=models.CharField(choices=[('import', 'import'), ('edit', 'edit'), ('bulk_edit', 'bulk edit'), ('places', 'loading of places'), ('merge', 'merge'), ('decision', 'comparison decision'), ('confirmation', 'confirmation'), ('revert', 'taken back'), ('redaction', 'removal on request')], max_length=12, verbose_name='kind'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='asset',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "assets_assetevent" ("assured_basis", "assured_by_id", "assured_on", "ceased_earliest", "ceased_latest", "created_at", "description", "email", "id", "is_tangible", "is_withdrawn", "kind_id", "merged_into_id", "name", "opened_earliest", "opened_latest", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "redacted_on", "review_months", "sector_id", "slug", "status", "status_date", "status_evidence", "status_reason", "status_reporter", "uuid", "visibility", "website") SELECT new_values."assured_basis", new_values."assured_by_id", new_values."assured_on", new_values."ceased_earliest", new_values."ceased_latest", new_values."created_at", new_values."description", new_values."email", new_values."id", new_values."is_tangible", new_values."is_withdrawn", new_values."kind_id", new_values."merged_into_id", new_values."name", new_values."opened_earliest", new_values."opened_latest", new_values."parent_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."redacted_on", new_values."review_months", new_values."sector_id", new_values."slug", new_values."status", new_values."status_date", new_values."status_evidence", new_values."status_reason", new_values."status_reporter", new_values."uuid", new_values."visibility", new_values."website" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a93b23c5daae10ed3b23d9777ebe162bd9f7bf50', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_db54a', referencing='REFERENCING NEW TABLE AS new_values ', table='assets_asset', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='asset',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "assets_assetevent" ("assured_basis", "assured_by_id", "assured_on", "ceased_earliest", "ceased_latest", "created_at", "description", "email", "id", "is_tangible", "is_withdrawn", "kind_id", "merged_into_id", "name", "opened_earliest", "opened_latest", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "redacted_on", "review_months", "sector_id", "slug", "status", "status_date", "status_evidence", "status_reason", "status_reporter", "uuid", "visibility", "website") SELECT new_values."assured_basis", new_values."assured_by_id", new_values."assured_on", new_values."ceased_earliest", new_values."ceased_latest", new_values."created_at", new_values."description", new_values."email", new_values."id", new_values."is_tangible", new_values."is_withdrawn", new_values."kind_id", new_values."merged_into_id", new_values."name", new_values."opened_earliest", new_values."opened_latest", new_values."parent_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."redacted_on", new_values."review_months", new_values."sector_id", new_values."slug", new_values."status", new_values."status_date", new_values."status_evidence", new_values."status_reason", new_values."status_reporter", new_values."uuid", new_values."visibility", new_values."website" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."assured_basis" IS DISTINCT FROM (new_values."assured_basis") OR old_values."assured_by_id" IS DISTINCT FROM (new_values."assured_by_id") OR old_values."assured_on" IS DISTINCT FROM (new_values."assured_on") OR old_values."ceased_earliest" IS DISTINCT FROM (new_values."ceased_earliest") OR old_values."ceased_latest" IS DISTINCT FROM (new_values."ceased_latest") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."description" IS DISTINCT FROM (new_values."description") OR old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_tangible" IS DISTINCT FROM (new_values."is_tangible") OR old_values."is_withdrawn" IS DISTINCT FROM (new_values."is_withdrawn") OR old_values."kind_id" IS DISTINCT FROM (new_values."kind_id") OR old_values."merged_into_id" IS DISTINCT FROM (new_values."merged_into_id") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."opened_earliest" IS DISTINCT FROM (new_values."opened_earliest") OR old_values."opened_latest" IS DISTINCT FROM (new_values."opened_latest") OR old_values."parent_id" IS DISTINCT FROM (new_values."parent_id") OR old_values."phone" IS DISTINCT FROM (new_values."phone") OR old_values."redacted_on" IS DISTINCT FROM (new_values."redacted_on") OR old_values."review_months" IS DISTINCT FROM (new_values."review_months") OR old_values."sector_id" IS DISTINCT FROM (new_values."sector_id") OR old_values."slug" IS DISTINCT FROM (new_values."slug") OR old_values."status" IS DISTINCT FROM (new_values."status") OR old_values."status_date" IS DISTINCT FROM (new_values."status_date") OR old_values."status_evidence" IS DISTINCT FROM (new_values."status_evidence") OR old_values."status_reason" IS DISTINCT FROM (new_values."status_reason") OR old_values."status_reporter" IS DISTINCT FROM (new_values."status_reporter") OR old_values."uuid" IS DISTINCT FROM (new_values."uuid") OR old_values."visibility" IS DISTINCT FROM (new_values."visibility") OR old_values."website" IS DISTINCT FROM (new_values."website")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='99ac274553eded177a628819f1ca09661cc043e8', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_4a336', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='assets_asset', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='asset',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "assets_assetevent" ("assured_basis", "assured_by_id", "assured_on", "ceased_earliest", "ceased_latest", "created_at", "description", "email", "id", "is_tangible", "is_withdrawn", "kind_id", "merged_into_id", "name", "opened_earliest", "opened_latest", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "redacted_on", "review_months", "sector_id", "slug", "status", "status_date", "status_evidence", "status_reason", "status_reporter", "uuid", "visibility", "website") SELECT old_values."assured_basis", old_values."assured_by_id", old_values."assured_on", old_values."ceased_earliest", old_values."ceased_latest", old_values."created_at", old_values."description", old_values."email", old_values."id", old_values."is_tangible", old_values."is_withdrawn", old_values."kind_id", old_values."merged_into_id", old_values."name", old_values."opened_earliest", old_values."opened_latest", old_values."parent_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."phone", old_values."redacted_on", old_values."review_months", old_values."sector_id", old_values."slug", old_values."status", old_values."status_date", old_values."status_evidence", old_values."status_reason", old_values."status_reporter", old_values."uuid", old_values."visibility", old_values."website" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='234317b7c36b7710ef0f3e79eddba6bb034f7fda', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_1b720', referencing='REFERENCING OLD TABLE AS old_values ', table='assets_asset', when='AFTER')),
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('data', models.JSONField(help_text="Each field's name with the list of its values.", verbose_name='what was entered')),
                ('saved_at', models.DateTimeField(auto_now=True, verbose_name='kept at')),
                ('asset', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='assets.asset', verbose_name='asset')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'draft',
                'verbose_name_plural': 'drafts',
                'ordering': ['-saved_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('user', 'asset'), name='draft_is_one_a_form', nulls_distinct=False, violation_error_message='There is a draft of this form already.')],
            },
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('file', models.FileField(editable=False, help_text='JPEG or PNG, under a name of our own.', upload_to='pictures/', verbose_name='stored file')),
                ('sha256', models.CharField(editable=False, max_length=64, verbose_name='checksum of the upload')),
                ('width', models.PositiveIntegerField(editable=False, help_text='In pixels.', verbose_name='width')),
                ('height', models.PositiveIntegerField(editable=False, help_text='In pixels.', verbose_name='height')),
                ('alt', models.CharField(help_text='For people who do not see it: one sentence, without “picture of”.', max_length=300, verbose_name='what it shows')),
                ('caption', models.CharField(blank=True, max_length=300, verbose_name='caption')),
                ('credit', models.CharField(max_length=200, verbose_name='who made it')),
                ('rights', models.CharField(choices=[('own', 'taken for this register'), ('permission', "shown with the owner's permission"), ('CC0-1.0', 'CC0: given to everybody'), ('CC-BY-4.0', 'CC BY 4.0'), ('CC-BY-SA-4.0', 'CC BY-SA 4.0'), ('OGL-UK-3.0', 'Open Government Licence 3.0')], max_length=20, verbose_name='by what right it is shown')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='where it comes from')),
                ('taken_on', models.DateField(blank=True, null=True, verbose_name='taken on')),
                ('visibility', models.CharField(choices=[('public', 'everyone'), ('signed_in', 'signed-in people'), ('staff', 'staff of the mapping project')], default='public', max_length=9, verbose_name='who may see the picture')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='The lowest is shown first.', verbose_name='order')),
                ('is_withdrawn', models.BooleanField(default=False, verbose_name='withdrawn')),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='assets.asset', verbose_name='asset')),
            ],
            options={
                'verbose_name': 'picture',
                'verbose_name_plural': 'pictures',
                'ordering': ['asset', 'position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('asset', 'sha256'), name='picture_is_recorded_once', violation_error_message='The asset has this picture already.'), models.CheckConstraint(condition=models.Q(('alt', ''), _negated=True), name='picture_says_what_it_shows', violation_error_message='Say what the picture shows.'), models.CheckConstraint(condition=models.Q(('credit', ''), _negated=True), name='picture_names_its_maker', violation_error_message='Say who made the picture.'), models.CheckConstraint(condition=models.Q(('height__gt', 0), ('width__gt', 0)), name='picture_has_a_size', violation_error_message='A picture has a width and a height.'), models.CheckConstraint(condition=models.Q(('visibility__in', ['public', 'signed_in', 'staff'])), name='picture_visibility_is_known', violation_error_message='There is no such visibility.')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "assets_pictureevent" ("alt", "asset_id", "caption", "credit", "file", "height", "id", "is_withdrawn", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rights", "sha256", "source_url", "taken_on", "uuid", "visibility", "width") SELECT new_values."alt", new_values."asset_id", new_values."caption", new_values."credit", new_values."file", new_values."height", new_values."id", new_values."is_withdrawn", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."rights", new_values."sha256", new_values."source_url", new_values."taken_on", new_values."uuid", new_values."visibility", new_values."width" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3ab606e998ea1d2bcff106d628b88e706256a1f9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_54e04', referencing='REFERENCING NEW TABLE AS new_values ', table='assets_picture', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "assets_pictureevent" ("alt", "asset_id", "caption", "credit", "file", "height", "id", "is_withdrawn", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rights", "sha256", "source_url", "taken_on", "uuid", "visibility", "width") SELECT new_values."alt", new_values."asset_id", new_values."caption", new_values."credit", new_values."file", new_values."height", new_values."id", new_values."is_withdrawn", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."rights", new_values."sha256", new_values."source_url", new_values."taken_on", new_values."uuid", new_values."visibility", new_values."width" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='35a4e1ed3411094fe39be2c9724aedd5013e1178', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_bd562', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='assets_picture', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "assets_pictureevent" ("alt", "asset_id", "caption", "credit", "file", "height", "id", "is_withdrawn", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rights", "sha256", "source_url", "taken_on", "uuid", "visibility", "width") SELECT old_values."alt", old_values."asset_id", old_values."caption", old_values."credit", old_values."file", old_values."height", old_values."id", old_values."is_withdrawn", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."rights", old_values."sha256", old_values."source_url", old_values."taken_on", old_values."uuid", old_values."visibility", old_values."width" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='838dac2b1c55f503cfc188d749206721ac25b77f', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_80f83', referencing='REFERENCING OLD TABLE AS old_values ', table='assets_picture', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='PictureEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='id')),
                ('file', models.FileField(editable=False, help_text='JPEG or PNG, under a name of our own.', upload_to='pictures/', verbose_name='stored file')),
                ('sha256', models.CharField(editable=False, max_length=64, verbose_name='checksum of the upload')),
                ('width', models.PositiveIntegerField(editable=False, help_text='In pixels.', verbose_name='width')),
                ('height', models.PositiveIntegerField(editable=False, help_text='In pixels.', verbose_name='height')),
                ('alt', models.CharField(help_text='For people who do not see it: one sentence, without “picture of”.', max_length=300, verbose_name='what it shows')),
                ('caption', models.CharField(blank=True, max_length=300, verbose_name='caption')),
                ('credit', models.CharField(max_length=200, verbose_name='who made it')),
                ('rights', models.CharField(choices=[('own', 'taken for this register'), ('permission', "shown with the owner's permission"), ('CC0-1.0', 'CC0: given to everybody'), ('CC-BY-4.0', 'CC BY 4.0'), ('CC-BY-SA-4.0', 'CC BY-SA 4.0'), ('OGL-UK-3.0', 'Open Government Licence 3.0')], max_length=20, verbose_name='by what right it is shown')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='where it comes from')),
                ('taken_on', models.DateField(blank=True, null=True, verbose_name='taken on')),
                ('visibility', models.CharField(choices=[('public', 'everyone'), ('signed_in', 'signed-in people'), ('staff', 'staff of the mapping project')], default='public', max_length=9, verbose_name='who may see the picture')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='The lowest is shown first.', verbose_name='order')),
                ('is_withdrawn', models.BooleanField(default=False, verbose_name='withdrawn')),
                ('asset', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='assets.asset', verbose_name='asset')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='assets.picture')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8aacdd43bef017049526db66dfe75d55da554dec', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a9c99', table='assets_pictureevent', when='BEFORE'))],
            },
        ),
        migrations.RunSQL(
            sql="CREATE INDEX context_by_change_set ON pghistory_context ((metadata->>'change_set'));\nCREATE INDEX context_by_user ON pghistory_context ((metadata->>'user'), created_at);",
            reverse_sql='DROP INDEX context_by_change_set; DROP INDEX context_by_user;',
        ),
    ]
