import django.core.validators
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import gore.core.audit_trigger


class Migration(migrations.Migration):

    dependencies = [
        ('commitments', '0003_trigram_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='CommitmentCounterparts',
            fields=[
            ],
            options={
                'verbose_name': 'contrapartes',
                'verbose_name_plural': 'contrapartes',
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('commitments.commitment_counterparts',),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='commitment',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{edition_id,sector_id,lead_institution_id,meeting_id,id,code,number,text,type,horizon,agreed_on,due_date,status,status_since,is_disputed,released_at,is_demonstration,created_at}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "commitments_commitmentevent" ("edition_id", "sector_id", "lead_institution_id", "meeting_id", "id", "code", "number", "text", "type", "horizon", "agreed_on", "due_date", "status", "status_since", "is_disputed", "released_at", "is_demonstration", "created_at", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."edition_id", _row."sector_id", _row."lead_institution_id", _row."meeting_id", _row."id", _row."code", _row."number", _row."text", _row."type", _row."horizon", _row."agreed_on", _row."due_date", _row."status", _row."status_since", _row."is_disputed", _row."released_at", _row."is_demonstration", _row."created_at", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='f770250456c614d013cb77adb6a682db7ec4029e', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_2a41a', table='commitments_commitment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='commitmentregion',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{commitment_id,region_id,id}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "commitments_commitmentregionevent" ("commitment_id", "region_id", "id", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."commitment_id", _row."region_id", _row."id", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='c4cab9433d403c59e2adea694be89ca2047f657f', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_2ad56', table='commitments_commitmentregion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='commitmentupdate',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{commitment_id,author_id,reported_by_id,verified_by_id,id,status,percentage,note,evidence,happened_on,reported_at,state,verified_on,return_reason,is_demonstration}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "commitments_commitmentupdateevent" ("commitment_id", "author_id", "reported_by_id", "verified_by_id", "id", "status", "percentage", "note", "evidence", "happened_on", "reported_at", "state", "verified_on", "return_reason", "is_demonstration", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."commitment_id", _row."author_id", _row."reported_by_id", _row."verified_by_id", _row."id", _row."status", _row."percentage", _row."note", _row."evidence", _row."happened_on", _row."reported_at", _row."state", _row."verified_on", _row."return_reason", _row."is_demonstration", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='b65db40aa203dc618d8df6e6b08ba4db016ea6a2', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_bd0ef', table='commitments_commitmentupdate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='commitmentcounterparts',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{commitment_id,institution_id,id}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "commitments_commitmentcounterpartsevent" ("commitment_id", "institution_id", "id", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."commitment_id", _row."institution_id", _row."id", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='8a4c2935307107f8c58c6ff03a3aa575ac83aab8', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_b6126', table='commitments_commitment_counterparts', when='AFTER')),
        ),
        migrations.CreateModel(
            name='CommitmentCounterpartsEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('commitment', models.BigIntegerField(db_column='commitment_id', verbose_name='commitment')),
                ('institution', models.BigIntegerField(db_column='institution_id', verbose_name='institution')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='commitments_pgh_cre_3a0eda_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='commitments_pgh_use_61f7f1_idx'), models.Index(fields=['id', 'pgh_id'], name='commitments_id_84b4a9_idx'), models.Index(fields=['commitment', 'pgh_id'], name='commitments_commitm_b08852_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e95f9048d1f8d4d938f88a846019cfad9f36287d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_31754', table='commitments_commitmentcounterpartsevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='CommitmentEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('edition', models.BigIntegerField(db_column='edition_id', verbose_name='edición')),
                ('sector', models.BigIntegerField(db_column='sector_id', verbose_name='sector')),
                ('lead_institution', models.BigIntegerField(db_column='lead_institution_id', verbose_name='responsable')),
                ('meeting', models.BigIntegerField(db_column='meeting_id', null=True, verbose_name='reunión de origen')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=30, verbose_name='código')),
                ('number', models.PositiveIntegerField(verbose_name='número en la edición')),
                ('text', models.TextField(verbose_name='texto')),
                ('type', models.CharField(choices=[('administrative', 'Administrativo'), ('technical', 'Técnico'), ('budgetary', 'Presupuestal')], max_length=15, verbose_name='tipo')),
                ('horizon', models.CharField(choices=[('immediate', 'Inmediato'), ('short', 'Corto plazo'), ('medium', 'Mediano plazo')], max_length=10, verbose_name='horizonte')),
                ('agreed_on', models.DateField(verbose_name='acordado el')),
                ('due_date', models.DateField(verbose_name='plazo')),
                ('status', models.CharField(choices=[('pending', 'Pendiente'), ('in_process', 'En proceso'), ('executed', 'Ejecutado')], default='pending', editable=False, max_length=10, verbose_name='estado')),
                ('status_since', models.DateField(blank=True, editable=False, null=True, verbose_name='en este estado desde')),
                ('is_disputed', models.BooleanField(default=False, verbose_name='en controversia')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='publicado el')),
                ('is_demonstration', models.BooleanField(default=False, verbose_name='demostración')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='creado el')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='commitments_pgh_cre_9a2792_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='commitments_pgh_use_4c9b98_idx'), models.Index(fields=['id', 'pgh_id'], name='commitments_id_529f47_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='62d19e12707e223428603d544a903ecf8d802b81', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7961c', table='commitments_commitmentevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='CommitmentRegionEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('commitment', models.BigIntegerField(db_column='commitment_id', verbose_name='compromiso')),
                ('region', models.BigIntegerField(db_column='region_id', verbose_name='región')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='commitments_pgh_cre_5f3a36_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='commitments_pgh_use_f7f677_idx'), models.Index(fields=['id', 'pgh_id'], name='commitments_id_955942_idx'), models.Index(fields=['commitment', 'pgh_id'], name='commitments_commitm_9443b0_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='68eb09ac5d4f9b1548594efd88e0ee665dd3b4ce', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_06a02', table='commitments_commitmentregionevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='CommitmentUpdateEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('commitment', models.BigIntegerField(db_column='commitment_id', verbose_name='compromiso')),
                ('author', models.BigIntegerField(db_column='author_id', null=True, verbose_name='registrado por')),
                ('reported_by', models.BigIntegerField(db_column='reported_by_id', verbose_name='informado por')),
                ('verified_by', models.BigIntegerField(db_column='verified_by_id', null=True, verbose_name='verificado por')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('status', models.CharField(choices=[('pending', 'Pendiente'), ('in_process', 'En proceso'), ('executed', 'Ejecutado')], max_length=10, verbose_name='estado que informa')),
                ('percentage', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='avance (%)')),
                ('note', models.TextField(verbose_name='nota')),
                ('evidence', models.CharField(blank=True, max_length=300, verbose_name='evidencia')),
                ('happened_on', models.DateField(verbose_name='ocurrió el')),
                ('reported_at', models.DateTimeField(verbose_name='informado el')),
                ('state', models.CharField(choices=[('submitted', 'Por verificar'), ('verified', 'Verificado'), ('returned', 'Devuelto')], default='submitted', max_length=10, verbose_name='verificación')),
                ('verified_on', models.DateField(blank=True, null=True, verbose_name='verificado el')),
                ('return_reason', models.TextField(blank=True, verbose_name='motivo de la devolución')),
                ('is_demonstration', models.BooleanField(default=False, verbose_name='demostración')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='commitments_pgh_cre_ab971e_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='commitments_pgh_use_ed7797_idx'), models.Index(fields=['id', 'pgh_id'], name='commitments_id_b45a7f_idx'), models.Index(fields=['commitment', 'pgh_id'], name='commitments_commitm_284f65_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a7a1bc34fe5063342b08ab47f865156e30a5f420', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b9d9a', table='commitments_commitmentupdateevent', when='BEFORE'))],
            },
        ),
    ]
