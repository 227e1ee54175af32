import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('assets', '0005_names_by_trigrams'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='importfile',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='importfile',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='importfile',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='importfile',
            name='about',
            field=models.CharField(choices=[('assets', 'assets'), ('activities', 'activities'), ('locations', 'locations'), ('contacts', 'contacts'), ('relations', 'relations'), ('terms', 'terms of a vocabulary')], default='assets', max_length=10, verbose_name='rows are about'),
        ),
        migrations.AddField(
            model_name='importfile',
            name='is_all_or_nothing',
            field=models.BooleanField(default=False, help_text='Write nothing while any row is rejected.', verbose_name='all or nothing'),
        ),
        migrations.AddField(
            model_name='importfile',
            name='mapping',
            field=models.JSONField(blank=True, default=dict, verbose_name='how its columns are read'),
        ),
        migrations.AddField(
            model_name='importfile',
            name='overview',
            field=models.JSONField(blank=True, default=dict, verbose_name='what stands in it'),
        ),
        migrations.AddField(
            model_name='importfileevent',
            name='about',
            field=models.CharField(choices=[('assets', 'assets'), ('activities', 'activities'), ('locations', 'locations'), ('contacts', 'contacts'), ('relations', 'relations'), ('terms', 'terms of a vocabulary')], default='assets', max_length=10, verbose_name='rows are about'),
        ),
        migrations.AddField(
            model_name='importfileevent',
            name='is_all_or_nothing',
            field=models.BooleanField(default=False, help_text='Write nothing while any row is rejected.', verbose_name='all or nothing'),
        ),
        migrations.AddField(
            model_name='importfileevent',
            name='mapping',
            field=models.JSONField(blank=True, default=dict, verbose_name='how its columns are read'),
        ),
        migrations.AlterField(
            model_name='changeset',
            name='kind',
            field=models.CharField(choices=[('import', 'import'), ('edit', 'edit'), ('bulk_edit', 'bulk edit'), ('places', 'loading of places'), ('merge', 'merge'), ('decision', 'comparison decision'), ('match', 'decision about a row'), ('confirmation', 'confirmation'), ('revert', 'taken back'), ('redaction', 'removal on request')], max_length=12, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='importfile',
            name='profile',
            field=models.CharField(blank=True, max_length=100, verbose_name='profile'),
        ),
        migrations.AlterField(
            model_name='importfile',
            name='state',
            field=models.CharField(choices=[('uploaded', 'brought, not checked yet'), ('checked', 'checked, nothing written yet'), ('applied', 'applied'), ('refused', 'could not be read')], default='uploaded', max_length=8, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='importfile',
            name='wave_name',
            field=models.CharField(blank=True, max_length=100, verbose_name='wave'),
        ),
        migrations.AlterField(
            model_name='importfileevent',
            name='profile',
            field=models.CharField(blank=True, max_length=100, verbose_name='profile'),
        ),
        migrations.AlterField(
            model_name='importfileevent',
            name='state',
            field=models.CharField(choices=[('uploaded', 'brought, not checked yet'), ('checked', 'checked, nothing written yet'), ('applied', 'applied'), ('refused', 'could not be read')], default='uploaded', max_length=8, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='importfileevent',
            name='wave_name',
            field=models.CharField(blank=True, max_length=100, verbose_name='wave'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importfile',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "assets_importfileevent" ("about", "at", "by_id", "change_set_id", "file", "id", "is_all_or_nothing", "mapping", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profile", "project_id", "refusal", "sha256", "sheet", "state", "uuid", "wave_area", "wave_date", "wave_name") SELECT new_values."about", new_values."at", new_values."by_id", new_values."change_set_id", new_values."file", new_values."id", new_values."is_all_or_nothing", new_values."mapping", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."profile", new_values."project_id", new_values."refusal", new_values."sha256", new_values."sheet", new_values."state", new_values."uuid", new_values."wave_area", new_values."wave_date", new_values."wave_name" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5a9b7a85528c707e1b17f3265494c3362abfd507', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_37750', referencing='REFERENCING NEW TABLE AS new_values ', table='assets_importfile', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importfile',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "assets_importfileevent" ("about", "at", "by_id", "change_set_id", "file", "id", "is_all_or_nothing", "mapping", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profile", "project_id", "refusal", "sha256", "sheet", "state", "uuid", "wave_area", "wave_date", "wave_name") SELECT new_values."about", new_values."at", new_values."by_id", new_values."change_set_id", new_values."file", new_values."id", new_values."is_all_or_nothing", new_values."mapping", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."profile", new_values."project_id", new_values."refusal", new_values."sha256", new_values."sheet", new_values."state", new_values."uuid", new_values."wave_area", new_values."wave_date", new_values."wave_name" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."about" IS DISTINCT FROM (new_values."about") OR old_values."at" IS DISTINCT FROM (new_values."at") OR old_values."by_id" IS DISTINCT FROM (new_values."by_id") OR old_values."change_set_id" IS DISTINCT FROM (new_values."change_set_id") OR old_values."file" IS DISTINCT FROM (new_values."file") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_all_or_nothing" IS DISTINCT FROM (new_values."is_all_or_nothing") OR old_values."mapping" IS DISTINCT FROM (new_values."mapping") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."profile" IS DISTINCT FROM (new_values."profile") OR old_values."project_id" IS DISTINCT FROM (new_values."project_id") OR old_values."refusal" IS DISTINCT FROM (new_values."refusal") OR old_values."sha256" IS DISTINCT FROM (new_values."sha256") OR old_values."sheet" IS DISTINCT FROM (new_values."sheet") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."uuid" IS DISTINCT FROM (new_values."uuid") OR old_values."wave_area" IS DISTINCT FROM (new_values."wave_area") OR old_values."wave_date" IS DISTINCT FROM (new_values."wave_date") OR old_values."wave_name" IS DISTINCT FROM (new_values."wave_name")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='25719c6d513efdd207ea933734a452b0b41825a4', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_bd931', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='assets_importfile', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importfile',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "assets_importfileevent" ("about", "at", "by_id", "change_set_id", "file", "id", "is_all_or_nothing", "mapping", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profile", "project_id", "refusal", "sha256", "sheet", "state", "uuid", "wave_area", "wave_date", "wave_name") SELECT old_values."about", old_values."at", old_values."by_id", old_values."change_set_id", old_values."file", old_values."id", old_values."is_all_or_nothing", old_values."mapping", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."profile", old_values."project_id", old_values."refusal", old_values."sha256", old_values."sheet", old_values."state", old_values."uuid", old_values."wave_area", old_values."wave_date", old_values."wave_name" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='6cbde78bd203f0889f8aae48fa814eac636342b7', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_6d57b', referencing='REFERENCING OLD TABLE AS old_values ', table='assets_importfile', when='AFTER')),
        ),
        migrations.CreateModel(
            name='ImportProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('content', models.JSONField(verbose_name='how columns are read')),
                ('headings', models.JSONField(blank=True, default=list, verbose_name='headings')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='changed at')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='import_profiles', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='import_profiles', to='assets.mappingproject', verbose_name='mapping project')),
            ],
            options={
                'verbose_name': 'import profile',
                'verbose_name_plural': 'import profiles',
                'ordering': ['name', 'id'],
                'constraints': [models.UniqueConstraint(models.F('project'), django.db.models.functions.text.Lower('name'), name='importprofile_name_is_unique_in_project', violation_error_message='The project has a profile of this name already.')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "assets_importprofileevent" ("by_id", "changed_at", "content", "headings", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "uuid") SELECT new_values."by_id", new_values."changed_at", new_values."content", new_values."headings", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."project_id", new_values."uuid" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a1b7f66e0d7fb995aab7de3ed362066a113c8969', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_a8327', referencing='REFERENCING NEW TABLE AS new_values ', table='assets_importprofile', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "assets_importprofileevent" ("by_id", "changed_at", "content", "headings", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "uuid") SELECT new_values."by_id", new_values."changed_at", new_values."content", new_values."headings", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."project_id", new_values."uuid" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a7f24d67f69fd4b1ad8b965221f41d4e99178112', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_1760f', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='assets_importprofile', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "assets_importprofileevent" ("by_id", "changed_at", "content", "headings", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "uuid") SELECT old_values."by_id", old_values."changed_at", old_values."content", old_values."headings", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."project_id", old_values."uuid" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='350b7973fbe727a330cc22dd6a2375883a3b3c26', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_949eb', referencing='REFERENCING OLD TABLE AS old_values ', table='assets_importprofile', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='ImportProfileEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='id')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('content', models.JSONField(verbose_name='how columns are read')),
                ('headings', models.JSONField(blank=True, default=list, verbose_name='headings')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='changed at')),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='assets.importprofile')),
                ('project', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='assets.mappingproject', verbose_name='mapping project')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='535e1fdb63dccb0cb3ff78ece601dc26724ae2a0', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_82d02', table='assets_importprofileevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='As the spreadsheet counts it, headings included.', verbose_name='row')),
                ('outcome', models.CharField(choices=[('created', 'created'), ('updated', 'updated'), ('unchanged', 'unchanged'), ('rejected', 'rejected'), ('skipped', 'skipped')], max_length=9, verbose_name='outcome')),
                ('doubt', models.CharField(blank=True, choices=[('conflict', 'conflict'), ('unsure', 'unsure')], max_length=8, verbose_name='to be looked at')),
                ('name', models.CharField(blank=True, max_length=300, verbose_name='name as written')),
                ('name_key', models.CharField(blank=True, max_length=300, verbose_name='name, normalised')),
                ('place_key', models.CharField(blank=True, max_length=300, verbose_name='place, normalised')),
                ('score', models.PositiveSmallIntegerField(blank=True, help_text='Of a hundred.', null=True, verbose_name='score')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='linked because')),
                ('differences', models.JSONField(blank=True, default=list, verbose_name='what it changes')),
                ('notes', models.JSONField(blank=True, default=list, verbose_name='what is said about it')),
                ('candidates', models.JSONField(blank=True, default=list, verbose_name='what it may be about')),
                ('asset', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='assets.asset', verbose_name='asset')),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='assets.importfile', verbose_name='uploaded file')),
            ],
            options={
                'verbose_name': 'row of a file',
                'verbose_name_plural': 'rows of files',
                'ordering': ['upload', 'number', 'id'],
                'constraints': [models.UniqueConstraint(fields=('upload', 'number'), name='importrow_once_a_file', violation_error_message='This row of the file is there already.')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('kind', models.CharField(choices=[('look', 'reading the file'), ('check', 'checking the rows'), ('apply', 'importing'), ('undo', 'taking back')], max_length=5, verbose_name='kind')),
                ('order', models.JSONField(blank=True, default=dict, verbose_name='what was asked for')),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('done', 'done'), ('cancelled', 'cancelled'), ('failed', 'failed')], default='waiting', max_length=9, verbose_name='state')),
                ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='asked for at')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='started at')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ('reported_at', models.DateTimeField(blank=True, null=True, verbose_name='last heard of at')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('step', models.CharField(blank=True, max_length=60, verbose_name='step')),
                ('step_started_at', models.DateTimeField(blank=True, null=True, verbose_name='step started at')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='done')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='of')),
                ('is_cancel_asked', models.BooleanField(default=False, verbose_name='is to be cancelled')),
                ('message', models.TextField(blank=True, verbose_name='how it ended')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('result', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='assets.changeset', verbose_name='change set')),
                ('undoes', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undo_jobs', to='assets.changeset', verbose_name='takes back')),
                ('upload', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to='assets.importfile', verbose_name='uploaded file')),
            ],
            options={
                'verbose_name': 'job',
                'verbose_name_plural': 'jobs',
                'ordering': ['-asked_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('upload',), name='job_is_one_at_a_time_for_a_file', violation_error_message='Something is being done with this file already.'), models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('undoes',), name='job_undoes_once_at_a_time', violation_error_message='This is being taken back already.'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['waiting', 'running'])), models.Q(('ended_at__isnull', False), ('state__in', ['done', 'cancelled', 'failed'])), _connector='OR'), name='job_has_ended_when_it_says_so', violation_error_message='A job that is over says when it ended, and no other does.'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['look', 'check', 'apply']), ('undoes__isnull', True), ('upload__isnull', False)), models.Q(('kind', 'undo'), ('undoes__isnull', False), ('upload__isnull', True)), _connector='OR'), name='job_is_about_a_file_or_a_change_set', violation_error_message='A job is about an uploaded file or takes a change set back.')],
            },
        ),
        migrations.CreateModel(
            name='MatchDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('name', models.CharField(max_length=300, verbose_name='name as written')),
                ('name_key', models.CharField(max_length=300, verbose_name='name, normalised')),
                ('place_key', models.CharField(blank=True, max_length=300, verbose_name='place, normalised')),
                ('answer', models.CharField(choices=[('same', 'the same asset'), ('different', 'another asset')], max_length=9, verbose_name='answer')),
                ('at', models.DateTimeField(auto_now=True, verbose_name='at')),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='match_decisions', to='assets.asset', verbose_name='asset')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='match_decisions', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='match_decisions', to='assets.mappingproject', verbose_name='mapping project')),
            ],
            options={
                'verbose_name': 'decision about a row',
                'verbose_name_plural': 'decisions about rows',
                'ordering': ['-at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('project', 'name_key', 'place_key', 'asset'), name='matchdecision_once_for_an_asset', violation_error_message='This was decided already.'), models.UniqueConstraint(condition=models.Q(('answer', 'same')), fields=('project', 'name_key', 'place_key'), name='matchdecision_names_one_asset', violation_error_message='Rows of this name and place are about another asset already.')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "assets_matchdecisionevent" ("answer", "asset_id", "at", "by_id", "id", "name", "name_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_key", "project_id", "uuid") SELECT new_values."answer", new_values."asset_id", new_values."at", new_values."by_id", new_values."id", new_values."name", new_values."name_key", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."place_key", new_values."project_id", new_values."uuid" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e8538a3500a1e05e35b8956eff32d15711a89c78', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_9e328', referencing='REFERENCING NEW TABLE AS new_values ', table='assets_matchdecision', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "assets_matchdecisionevent" ("answer", "asset_id", "at", "by_id", "id", "name", "name_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_key", "project_id", "uuid") SELECT new_values."answer", new_values."asset_id", new_values."at", new_values."by_id", new_values."id", new_values."name", new_values."name_key", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."place_key", new_values."project_id", new_values."uuid" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='63dcb57601af30be862a2ce2d4d50f8baa9b3ebc', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_8cc52', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='assets_matchdecision', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "assets_matchdecisionevent" ("answer", "asset_id", "at", "by_id", "id", "name", "name_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_key", "project_id", "uuid") SELECT old_values."answer", old_values."asset_id", old_values."at", old_values."by_id", old_values."id", old_values."name", old_values."name_key", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."place_key", old_values."project_id", old_values."uuid" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='d90c7bcaa8368eda4c862dd2ba7b81a051f684d8', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_5c7f2', referencing='REFERENCING OLD TABLE AS old_values ', table='assets_matchdecision', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='MatchDecisionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='id')),
                ('name', models.CharField(max_length=300, verbose_name='name as written')),
                ('name_key', models.CharField(max_length=300, verbose_name='name, normalised')),
                ('place_key', models.CharField(blank=True, max_length=300, verbose_name='place, normalised')),
                ('answer', models.CharField(choices=[('same', 'the same asset'), ('different', 'another asset')], max_length=9, verbose_name='answer')),
                ('at', models.DateTimeField(auto_now=True, verbose_name='at')),
                ('asset', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='assets.asset', verbose_name='asset')),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='assets.matchdecision')),
                ('project', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='assets.mappingproject', verbose_name='mapping project')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cddd1c4e1328b511349a4b6cfd4879b8963808d5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_42ae8', table='assets_matchdecisionevent', when='BEFORE'))],
            },
        ),
    ]
