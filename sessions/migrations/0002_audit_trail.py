import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import gore.core.audit_trigger


class Migration(migrations.Migration):

    dependencies = [
        ('gore_sessions', '0001_initial'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='summitsession',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{edition_id,meeting_id,id,kind,day,position,title,date,starts_at,ends_at,minutes_limit,venue,basis,note}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "gore_sessions_summitsessionevent" ("edition_id", "meeting_id", "id", "kind", "day", "position", "title", "date", "starts_at", "ends_at", "minutes_limit", "venue", "basis", "note", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."edition_id", _row."meeting_id", _row."id", _row."kind", _row."day", _row."position", _row."title", _row."date", _row."starts_at", _row."ends_at", _row."minutes_limit", _row."venue", _row."basis", _row."note", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='ed462d90a224bb9e07024ef236f147de2adb83d6', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_6fa9d', table='gore_sessions_summitsession', when='AFTER')),
        ),
        migrations.CreateModel(
            name='SummitSessionEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('edition', models.BigIntegerField(db_column='edition_id', verbose_name='edición')),
                ('meeting', models.BigIntegerField(db_column='meeting_id', null=True, verbose_name='reunión bilateral')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('preparatory', 'Reunión preparatoria'), ('briefing', 'Charla informativa'), ('plenary', 'Plenaria'), ('bilateral', 'Reuniones bilaterales'), ('presidential', 'Reuniones con el Presidente')], max_length=20, verbose_name='tipo')),
                ('day', models.PositiveSmallIntegerField(verbose_name='día')),
                ('position', models.PositiveSmallIntegerField(verbose_name='orden en el día')),
                ('title', models.CharField(max_length=160, verbose_name='título')),
                ('date', models.DateField(verbose_name='fecha')),
                ('starts_at', models.DateTimeField(blank=True, null=True, verbose_name='inicio')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='fin')),
                ('minutes_limit', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='duración máxima (min)')),
                ('venue', models.CharField(blank=True, max_length=160, verbose_name='sede')),
                ('basis', models.CharField(choices=[('printed', 'impreso para esta edición'), ('rule', 'deducido de la regla general del proceso'), ('planned', 'previsto por la SD')], max_length=10, verbose_name='fundamento')),
                ('note', models.TextField(blank=True, verbose_name='nota')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='gore_sessio_pgh_cre_c6497a_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='gore_sessio_pgh_use_731179_idx'), models.Index(fields=['id', 'pgh_id'], name='gore_sessio_id_bef94b_idx'), models.Index(fields=['edition', 'pgh_id'], name='gore_sessio_edition_f3a1cb_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5a0aef6a10eecaa5a10eae760d6dc1e2ca2a69cc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0303a', table='gore_sessions_summitsessionevent', when='BEFORE'))],
            },
        ),
    ]
