import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import gore.core.audit_trigger


class Migration(migrations.Migration):

    dependencies = [
        ('bilaterals', '0002_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='MeetingRegions',
            fields=[
            ],
            options={
                'verbose_name': 'regiones',
                'verbose_name_plural': 'regiones',
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('bilaterals.meeting_regions',),
        ),
        migrations.CreateModel(
            name='MeetingSectors',
            fields=[
            ],
            options={
                'verbose_name': 'sectores',
                'verbose_name_plural': 'sectores',
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('bilaterals.meeting_sectors',),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{edition_id,id,code,minutes_planned,is_demonstration}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "bilaterals_meetingevent" ("edition_id", "id", "code", "minutes_planned", "is_demonstration", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."edition_id", _row."id", _row."code", _row."minutes_planned", _row."is_demonstration", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='45bf8aa2bc2a660501a17d3326bc5a454b1e39df', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_38b7f', table='bilaterals_meeting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meetingregions',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{meeting_id,region_id,id}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "bilaterals_meetingregionsevent" ("meeting_id", "region_id", "id", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."meeting_id", _row."region_id", _row."id", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='01f19b26e4b6506465817ff380c0997eff6f11cc', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_42aae', table='bilaterals_meeting_regions', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meetingsectors',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{meeting_id,institution_id,id}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "bilaterals_meetingsectorsevent" ("meeting_id", "institution_id", "id", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."meeting_id", _row."institution_id", _row."id", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='7dc9d0c12439d49fafe68dfa91204d12a76435ab', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_e2310', table='bilaterals_meeting_sectors', when='AFTER')),
        ),
        migrations.CreateModel(
            name='MeetingEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('edition', models.BigIntegerField(db_column='edition_id', verbose_name='edición')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=30, verbose_name='código')),
                ('minutes_planned', models.PositiveSmallIntegerField(default=20, verbose_name='duración prevista (min)')),
                ('is_demonstration', models.BooleanField(default=False, verbose_name='demostración')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='bilaterals__pgh_cre_8e37b8_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='bilaterals__pgh_use_f2abe9_idx'), models.Index(fields=['id', 'pgh_id'], name='bilaterals__id_b17ef8_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ddd1dbd9ff6d5444732b7b3b77f1c8ab3cf33e80', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0e14a', table='bilaterals_meetingevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='MeetingRegionsEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('meeting', models.BigIntegerField(db_column='meeting_id', verbose_name='meeting')),
                ('region', models.BigIntegerField(db_column='region_id', verbose_name='region')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='bilaterals__pgh_cre_66cce1_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='bilaterals__pgh_use_6d6c56_idx'), models.Index(fields=['id', 'pgh_id'], name='bilaterals__id_deb45d_idx'), models.Index(fields=['meeting', 'pgh_id'], name='bilaterals__meeting_f497f6_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='37411593229cecbe99551f207386f25136f12ffc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2708a', table='bilaterals_meetingregionsevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='MeetingSectorsEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('meeting', models.BigIntegerField(db_column='meeting_id', verbose_name='meeting')),
                ('institution', models.BigIntegerField(db_column='institution_id', verbose_name='institution')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='bilaterals__pgh_cre_7a525d_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='bilaterals__pgh_use_6d88ea_idx'), models.Index(fields=['id', 'pgh_id'], name='bilaterals__id_f9d15e_idx'), models.Index(fields=['meeting', 'pgh_id'], name='bilaterals__meeting_01bce2_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ec1ec32ec4a003cc7f3ba073df6c7c7237ba9f29', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b0e1b', table='bilaterals_meetingsectorsevent', when='BEFORE'))],
            },
        ),
    ]
