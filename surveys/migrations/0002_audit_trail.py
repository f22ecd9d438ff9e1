import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import gore.core.audit_trigger


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0001_initial'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='option',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{question_id,id,code,position,label}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "surveys_optionevent" ("question_id", "id", "code", "position", "label", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."question_id", _row."id", _row."code", _row."position", _row."label", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='999a26a8408a3d8090a8c8bb1b0edb30594b45c5', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_5ac48', table='surveys_option', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publishedresult',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{option_id,group_id,id,percentage,base_n,implied_count,certain,reason,text_order_values}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "surveys_publishedresultevent" ("option_id", "group_id", "id", "percentage", "base_n", "implied_count", "certain", "reason", "text_order_values", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."option_id", _row."group_id", _row."id", _row."percentage", _row."base_n", _row."implied_count", _row."certain", _row."reason", _row."text_order_values", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='fc5d98c0d31e314efbd2109478399d095e5ac67f', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_6f55e', table='surveys_publishedresult', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='question',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{survey_id,id,code,position,title,choice_mode,source_part}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "surveys_questionevent" ("survey_id", "id", "code", "position", "title", "choice_mode", "source_part", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."survey_id", _row."id", _row."code", _row."position", _row."title", _row."choice_mode", _row."source_part", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='0b6691232f50dd1d73b1ee4e1873db898820aac9', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_8d401', table='surveys_question', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='respondentgroup',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{survey_id,id,code,label,position,answered,universe,basis,note}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "surveys_respondentgroupevent" ("survey_id", "id", "code", "label", "position", "answered", "universe", "basis", "note", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."survey_id", _row."id", _row."code", _row."label", _row."position", _row."answered", _row."universe", _row."basis", _row."note", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='02bae653b7aa8a39443ec640416f24ff6a26a4b3', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_9a015', table='surveys_respondentgroup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='survey',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{edition_id,id,code,title,answered,universe,note}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "surveys_surveyevent" ("edition_id", "id", "code", "title", "answered", "universe", "note", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."edition_id", _row."id", _row."code", _row."title", _row."answered", _row."universe", _row."note", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='6f5d0e47543bd0a2276dd47ce7f12a4ae9baf638', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_473d7', table='surveys_survey', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='surveystatement',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{survey_id,id,code,subject,scope,comparison,threshold_pct,check_text}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "surveys_surveystatementevent" ("survey_id", "id", "code", "subject", "scope", "comparison", "threshold_pct", "check_text", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."survey_id", _row."id", _row."code", _row."subject", _row."scope", _row."comparison", _row."threshold_pct", _row."check_text", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='162196b361105f849b5ed99f5051bb5da22963ae', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_43f14', table='surveys_surveystatement', when='AFTER')),
        ),
        migrations.CreateModel(
            name='OptionEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('question', models.BigIntegerField(db_column='question_id', verbose_name='pregunta')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, verbose_name='código')),
                ('position', models.PositiveSmallIntegerField(verbose_name='posición')),
                ('label', models.CharField(max_length=200, verbose_name='opción')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='surveys_opt_pgh_cre_807a43_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='surveys_opt_pgh_use_0bdab5_idx'), models.Index(fields=['id', 'pgh_id'], name='surveys_opt_id_ab596d_idx'), models.Index(fields=['question', 'pgh_id'], name='surveys_opt_questio_fc5b64_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9435f73631a863bdea6d463d3a832306f64f1ad3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_666a3', table='surveys_optionevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='PublishedResultEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('option', models.BigIntegerField(db_column='option_id', verbose_name='opción')),
                ('group', models.BigIntegerField(db_column='group_id', verbose_name='grupo')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('percentage', models.PositiveSmallIntegerField(verbose_name='porcentaje impreso')),
                ('base_n', models.PositiveIntegerField(verbose_name='base')),
                ('implied_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='respuestas que implica')),
                ('certain', models.BooleanField(default=True, verbose_name='lectura segura')),
                ('reason', models.TextField(blank=True, verbose_name='razón')),
                ('text_order_values', models.CharField(blank=True, max_length=40, verbose_name='valores en el orden del texto')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='surveys_pub_pgh_cre_0870e3_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='surveys_pub_pgh_use_7a5f49_idx'), models.Index(fields=['id', 'pgh_id'], name='surveys_pub_id_abf8e2_idx'), models.Index(fields=['option', 'pgh_id'], name='surveys_pub_option__49390b_idx'), models.Index(fields=['group', 'pgh_id'], name='surveys_pub_group_i_40aa05_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ea13409072eb19c1d4d4edc20b7aa9cfb39bbc71', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bb4f0', table='surveys_publishedresultevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='QuestionEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('survey', models.BigIntegerField(db_column='survey_id', verbose_name='encuesta')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, verbose_name='código')),
                ('position', models.PositiveSmallIntegerField(verbose_name='posición')),
                ('title', models.CharField(max_length=200, verbose_name='pregunta')),
                ('choice_mode', models.CharField(max_length=120, verbose_name='modo de respuesta')),
                ('source_part', models.CharField(blank=True, max_length=200, verbose_name='parte de la fuente')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='surveys_que_pgh_cre_264397_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='surveys_que_pgh_use_1f75d6_idx'), models.Index(fields=['id', 'pgh_id'], name='surveys_que_id_9805c2_idx'), models.Index(fields=['survey', 'pgh_id'], name='surveys_que_survey__3d2e12_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='21971b0a0a8cdd410ac6315022a86fd407163d44', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_882f1', table='surveys_questionevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='RespondentGroupEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('survey', models.BigIntegerField(db_column='survey_id', verbose_name='encuesta')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, verbose_name='código')),
                ('label', models.CharField(max_length=120, verbose_name='nombre')),
                ('position', models.PositiveSmallIntegerField(verbose_name='posición')),
                ('answered', models.PositiveIntegerField(verbose_name='respuestas')),
                ('universe', models.PositiveIntegerField(blank=True, null=True, verbose_name='personas consultadas')),
                ('basis', models.CharField(max_length=12, verbose_name='origen')),
                ('note', models.TextField(blank=True, verbose_name='nota')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='surveys_res_pgh_cre_96f14b_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='surveys_res_pgh_use_4c33a6_idx'), models.Index(fields=['id', 'pgh_id'], name='surveys_res_id_fd1c7d_idx'), models.Index(fields=['survey', 'pgh_id'], name='surveys_res_survey__368f6e_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2dbbb7117535254c1cb42d67feaabeaf0e597dc7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_32a6f', table='surveys_respondentgroupevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='SurveyEvent',
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
                ('code', models.SlugField(db_index=False, verbose_name='código')),
                ('title', models.CharField(max_length=160, verbose_name='título')),
                ('answered', models.PositiveIntegerField(verbose_name='respuestas')),
                ('universe', models.PositiveIntegerField(verbose_name='personas consultadas')),
                ('note', models.TextField(blank=True, verbose_name='nota')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='surveys_sur_pgh_cre_373183_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='surveys_sur_pgh_use_8db519_idx'), models.Index(fields=['id', 'pgh_id'], name='surveys_sur_id_fcc414_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d0d1fbe54fbc62899407b97876154bc396324dbd', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ef4ac', table='surveys_surveyevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='SurveyStatementEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('survey', models.BigIntegerField(db_column='survey_id', verbose_name='encuesta')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, verbose_name='código')),
                ('subject', models.CharField(max_length=200, verbose_name='asunto')),
                ('scope', models.CharField(max_length=120, verbose_name='alcance')),
                ('comparison', models.CharField(max_length=12, verbose_name='comparación')),
                ('threshold_pct', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='umbral (%)')),
                ('check_text', models.CharField(max_length=200, verbose_name='comprobación')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='surveys_sur_pgh_cre_fa070b_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='surveys_sur_pgh_use_6f30f0_idx'), models.Index(fields=['id', 'pgh_id'], name='surveys_sur_id_8e9899_idx'), models.Index(fields=['survey', 'pgh_id'], name='surveys_sur_survey__7e9da0_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='30335324238d7db46f6eaff9ee575854dbca25fa', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_49806', table='surveys_surveystatementevent', when='BEFORE'))],
            },
        ),
    ]
