import django.utils.timezone
import gore.core.audit_trigger
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='actingperiod',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{administrator_id,institution_id,id,role,reason,started_at,expires_at,ended_at}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "accounts_actingperiodevent" ("administrator_id", "institution_id", "id", "role", "reason", "started_at", "expires_at", "ended_at", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."administrator_id", _row."institution_id", _row."id", _row."role", _row."reason", _row."started_at", _row."expires_at", _row."ended_at", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='f399a7addb77aee1c44eb4b7fa542cf0724f1e18', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_a0ca8', table='accounts_actingperiod', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apitoken',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{user_id,id,name,scope,hint,created_at,expires_at,revoked_at}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "accounts_apitokenevent" ("user_id", "id", "name", "scope", "hint", "created_at", "expires_at", "revoked_at", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."user_id", _row."id", _row."name", _row."scope", _row."hint", _row."created_at", _row."expires_at", _row."revoked_at", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='39f498fdc198e31b72261602e0b7fa67da131471', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_678e6', table='accounts_apitoken', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{institution_id,edition_id,invited_by_id,accepted_by_id,id,email,full_name,role,ends_on,created_at,expires_at,times_sent,accepted_at,revoked_at,is_demonstration}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "accounts_invitationevent" ("institution_id", "edition_id", "invited_by_id", "accepted_by_id", "id", "email", "full_name", "role", "ends_on", "created_at", "expires_at", "times_sent", "accepted_at", "revoked_at", "is_demonstration", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."institution_id", _row."edition_id", _row."invited_by_id", _row."accepted_by_id", _row."id", _row."email", _row."full_name", _row."role", _row."ends_on", _row."created_at", _row."expires_at", _row."times_sent", _row."accepted_at", _row."revoked_at", _row."is_demonstration", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='62bb116e11c34256a1bae33362139c969ded5bdf', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_a74ff', table='accounts_invitation', when='AFTER')),
        ),
        migrations.CreateModel(
            name='ActingPeriodEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('administrator', models.BigIntegerField(db_column='administrator_id', verbose_name='administración')),
                ('institution', models.BigIntegerField(db_column='institution_id', verbose_name='en nombre de')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('sd_articulation', 'Articulación de la SD'), ('regional_team', 'Equipo técnico regional'), ('ministry_coordinator', 'Coordinación sectorial'), ('rapporteur', 'Relatoría'), ('observer', 'Observación'), ('administrator', 'Administración')], max_length=30, verbose_name='rol')),
                ('reason', models.CharField(max_length=300, verbose_name='motivo')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='desde')),
                ('expires_at', models.DateTimeField(verbose_name='hasta, a más tardar')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='terminó el')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='accounts_ac_pgh_cre_4132d3_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='accounts_ac_pgh_use_b0e457_idx'), models.Index(fields=['id', 'pgh_id'], name='accounts_ac_id_4acdd5_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e6e39c8f3d72dc82ef42dbcec25aefdc77f9efe8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_69c8e', table='accounts_actingperiodevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ApiTokenEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('user', models.BigIntegerField(db_column='user_id', verbose_name='cuenta')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=80, verbose_name='nombre')),
                ('scope', models.CharField(choices=[('read', 'Solo leer'), ('write', 'Leer y escribir')], default='read', max_length=5, verbose_name='alcance')),
                ('hint', models.CharField(editable=False, max_length=12, verbose_name='comienza con')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='creada el')),
                ('expires_at', models.DateTimeField(verbose_name='vence el')),
                ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='anulada el')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='accounts_ap_pgh_cre_f4adc0_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='accounts_ap_pgh_use_1bac0f_idx'), models.Index(fields=['id', 'pgh_id'], name='accounts_ap_id_c7e880_idx'), models.Index(fields=['user', 'pgh_id'], name='accounts_ap_user_id_f09682_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bc095a3000ebe7169f0e579188212d997c91f15c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f6ae5', table='accounts_apitokenevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='InvitationEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('institution', models.BigIntegerField(db_column='institution_id', verbose_name='institución')),
                ('edition', models.BigIntegerField(db_column='edition_id', null=True, verbose_name='solo para la edición')),
                ('invited_by', models.BigIntegerField(db_column='invited_by_id', verbose_name='invitada por')),
                ('accepted_by', models.BigIntegerField(db_column='accepted_by_id', null=True, verbose_name='aceptada por')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('email', models.EmailField(max_length=254, verbose_name='correo electrónico')),
                ('full_name', models.CharField(max_length=150, verbose_name='nombres y apellidos')),
                ('role', models.CharField(choices=[('sd_articulation', 'Articulación de la SD'), ('regional_team', 'Equipo técnico regional'), ('ministry_coordinator', 'Coordinación sectorial'), ('rapporteur', 'Relatoría'), ('observer', 'Observación'), ('administrator', 'Administración')], max_length=30, verbose_name='rol')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='acceso hasta')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='creada el')),
                ('expires_at', models.DateTimeField(verbose_name='vence el')),
                ('times_sent', models.PositiveSmallIntegerField(default=1, verbose_name='veces enviada')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='aceptada el')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='anulada el')),
                ('is_demonstration', models.BooleanField(default=False, verbose_name='demostración')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='accounts_in_pgh_cre_57cf0c_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='accounts_in_pgh_use_7bd1b5_idx'), models.Index(fields=['id', 'pgh_id'], name='accounts_in_id_8f6969_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='daf23d962af867f3cb4eedb3f026a1b651002cd3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b4566', table='accounts_invitationevent', when='BEFORE'))],
            },
        ),
    ]
