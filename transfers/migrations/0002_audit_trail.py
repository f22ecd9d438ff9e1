import django.core.validators
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import gore.core.audit_trigger


class Migration(migrations.Migration):

    dependencies = [
        ('transfers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProjectEditions',
            fields=[
            ],
            options={
                'verbose_name': 'ediciones',
                'verbose_name_plural': 'ediciones',
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('transfers.project_editions',),
        ),
        migrations.CreateModel(
            name='ProjectRegions',
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
            bases=('transfers.project_regions',),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='legalnorm',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{id,kind,number,date,subject,link,is_demonstration}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "transfers_legalnormevent" ("id", "kind", "number", "date", "subject", "link", "is_demonstration", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."id", _row."kind", _row."number", _row."date", _row."subject", _row."link", _row."is_demonstration", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='a5dd16dd3373bd12a649d84bb2a81b7479dda46d', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_9285e', table='transfers_legalnorm', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='project',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{institution_id,id,code,cui,name,kind,institution_basis,all_regions,amount,amount_qualifier,beneficiaries,beneficiaries_unit,beneficiaries_qualifier,other_measures,date_text,status_text,source_part,note,is_demonstration}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "transfers_projectevent" ("institution_id", "id", "code", "cui", "name", "kind", "institution_basis", "all_regions", "amount", "amount_qualifier", "beneficiaries", "beneficiaries_unit", "beneficiaries_qualifier", "other_measures", "date_text", "status_text", "source_part", "note", "is_demonstration", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."institution_id", _row."id", _row."code", _row."cui", _row."name", _row."kind", _row."institution_basis", _row."all_regions", _row."amount", _row."amount_qualifier", _row."beneficiaries", _row."beneficiaries_unit", _row."beneficiaries_qualifier", _row."other_measures", _row."date_text", _row."status_text", _row."source_part", _row."note", _row."is_demonstration", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='7e43a2976195be8414d774e218c64c169837c7ad', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_298eb', table='transfers_project', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transfer',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{edition_id,giver_id,norm_id,id,code,amount,multi_region,date,description,is_demonstration}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "transfers_transferevent" ("edition_id", "giver_id", "norm_id", "id", "code", "amount", "multi_region", "date", "description", "is_demonstration", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."edition_id", _row."giver_id", _row."norm_id", _row."id", _row."code", _row."amount", _row."multi_region", _row."date", _row."description", _row."is_demonstration", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='2ed2ddbfd0b5be22241ffeac37368c195f42c080', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_b963f', table='transfers_transfer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transfershare',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{transfer_id,region_id,id,amount}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "transfers_transfershareevent" ("transfer_id", "region_id", "id", "amount", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."transfer_id", _row."region_id", _row."id", _row."amount", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='f1578a256cb2752bb96c6750bb23ba6e94eb91d5', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_0a8c0', table='transfers_transfershare', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projecteditions',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{project_id,edition_id,id}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "transfers_projecteditionsevent" ("project_id", "edition_id", "id", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."project_id", _row."edition_id", _row."id", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='b1621afc1fff73a526551dc7ed20ea1f5c2d8136', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_30984', table='transfers_project_editions', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projectregions',
            trigger=pgtrigger.compiler.Trigger(name='trail', sql=gore.core.audit_trigger.TrailTriggerSql(declare='DECLARE _row RECORD; _before JSONB; _context JSONB;', func='IF (TG_OP = \'UPDATE\') THEN IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF; SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key) WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY (\'{project_id,region_id,id}\'); IF (_before IS NULL) THEN RETURN NULL; END IF; END IF; IF (TG_OP = \'DELETE\') THEN _row := OLD; ELSE _row := NEW; END IF; _context := NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\')::JSONB; INSERT INTO "transfers_projectregionsevent" ("project_id", "region_id", "id", "pgh_label", "pgh_created_at", "pgh_before", "pgh_user", "pgh_role", "pgh_context", "pgh_context_id") VALUES (_row."project_id", _row."region_id", _row."id", LOWER(TG_OP), CLOCK_TIMESTAMP(), _before, (_context->>\'user\')::BIGINT, SESSION_USER, _context, NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\')::UUID); RETURN NULL;', hash='77af71cab611a2ea4615a6d07376ddbcfb4163d0', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_trail_7ac6b', table='transfers_project_regions', when='AFTER')),
        ),
        migrations.CreateModel(
            name='LegalNormEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('law', 'Ley'), ('ds', 'Decreto supremo'), ('du', 'Decreto de urgencia'), ('rm', 'Resolución ministerial')], max_length=4, verbose_name='tipo')),
                ('number', models.CharField(max_length=40, verbose_name='número')),
                ('date', models.DateField(blank=True, null=True, verbose_name='fecha')),
                ('subject', models.CharField(blank=True, max_length=300, verbose_name='asunto')),
                ('link', models.URLField(blank=True, verbose_name='enlace a la publicación')),
                ('is_demonstration', models.BooleanField(default=False, verbose_name='demostración')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='transfers_l_pgh_cre_51c4b3_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='transfers_l_pgh_use_6a5aaa_idx'), models.Index(fields=['id', 'pgh_id'], name='transfers_l_id_a3dddd_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='39599551680e4285abc50418f90db33ae7678419', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7e13a', table='transfers_legalnormevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ProjectEditionsEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('project', models.BigIntegerField(db_column='project_id', verbose_name='project')),
                ('edition', models.BigIntegerField(db_column='edition_id', verbose_name='edition')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='transfers_p_pgh_cre_372504_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='transfers_p_pgh_use_f99ed1_idx'), models.Index(fields=['id', 'pgh_id'], name='transfers_p_id_919393_idx'), models.Index(fields=['project', 'pgh_id'], name='transfers_p_project_ee216d_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d99324ebc257b8a682288f73aabc01bf263b5e0f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_efd4a', table='transfers_projecteditionsevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ProjectEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('institution', models.BigIntegerField(db_column='institution_id', null=True, verbose_name='sector')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=20, verbose_name='código')),
                ('cui', models.CharField(blank=True, max_length=7, null=True, validators=[django.core.validators.RegexValidator('^\\d{7}$', 'Escriba el CUI con 7 dígitos, por ejemplo 2234567.')], verbose_name='CUI')),
                ('name', models.CharField(max_length=300, verbose_name='nombre')),
                ('kind', models.CharField(max_length=20, verbose_name='clase')),
                ('institution_basis', models.CharField(blank=True, max_length=12, verbose_name='origen del sector')),
                ('all_regions', models.BooleanField(default=False, verbose_name='todas las regiones')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=17, null=True, verbose_name='monto (S/)')),
                ('amount_qualifier', models.CharField(blank=True, choices=[('exact', 'exacto'), ('more_than', 'más de'), ('about', 'alrededor de'), ('almost', 'casi')], max_length=12, verbose_name='calificador del monto')),
                ('beneficiaries', models.PositiveIntegerField(blank=True, null=True, verbose_name='beneficiarios')),
                ('beneficiaries_unit', models.CharField(blank=True, max_length=40, verbose_name='unidad')),
                ('beneficiaries_qualifier', models.CharField(blank=True, choices=[('exact', 'exacto'), ('more_than', 'más de'), ('about', 'alrededor de'), ('almost', 'casi')], max_length=12, verbose_name='calificador de beneficiarios')),
                ('other_measures', models.CharField(blank=True, max_length=200, verbose_name='otras medidas')),
                ('date_text', models.CharField(blank=True, max_length=20, verbose_name='fecha impresa')),
                ('status_text', models.CharField(blank=True, max_length=80, verbose_name='estado publicado')),
                ('source_part', models.CharField(blank=True, max_length=200, verbose_name='parte de la fuente')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='nota')),
                ('is_demonstration', models.BooleanField(default=False, verbose_name='demostración')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='transfers_p_pgh_cre_0ce0db_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='transfers_p_pgh_use_8e2f9a_idx'), models.Index(fields=['id', 'pgh_id'], name='transfers_p_id_a15e1b_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='271ed7d2bb0ccf2121ccd0e435b8c50f0ee619a6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fc0d1', table='transfers_projectevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ProjectRegionsEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('project', models.BigIntegerField(db_column='project_id', verbose_name='project')),
                ('region', models.BigIntegerField(db_column='region_id', verbose_name='region')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='transfers_p_pgh_cre_d4e15f_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='transfers_p_pgh_use_4e2a86_idx'), models.Index(fields=['id', 'pgh_id'], name='transfers_p_id_c70bf4_idx'), models.Index(fields=['project', 'pgh_id'], name='transfers_p_project_eb9db3_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6cdce12f93e78e8fa9766e1becfe2bd6ba5554fa', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c4091', table='transfers_projectregionsevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='TransferEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('edition', models.BigIntegerField(db_column='edition_id', verbose_name='edición')),
                ('giver', models.BigIntegerField(db_column='giver_id', verbose_name='sector que transfiere')),
                ('norm', models.BigIntegerField(db_column='norm_id', null=True, verbose_name='norma')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=30, verbose_name='código')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=17, validators=[django.core.validators.MinValueValidator(0.01)], verbose_name='monto (S/)')),
                ('multi_region', models.BooleanField(default=False, verbose_name='multirregión sin reparto')),
                ('date', models.DateField(verbose_name='fecha')),
                ('description', models.CharField(max_length=300, verbose_name='destino')),
                ('is_demonstration', models.BooleanField(default=False, verbose_name='demostración')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='transfers_t_pgh_cre_e687bb_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='transfers_t_pgh_use_4fea19_idx'), models.Index(fields=['id', 'pgh_id'], name='transfers_t_id_ded2c3_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d22bcc0684570c8b9dc2be75b561f0f1b217f4cf', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7b460', table='transfers_transferevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='TransferShareEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(verbose_name='momento')),
                ('pgh_label', models.CharField(choices=[('insert', 'creación'), ('update', 'modificación'), ('delete', 'eliminación')], max_length=6, verbose_name='acción')),
                ('pgh_before', models.JSONField(null=True, verbose_name='valores anteriores')),
                ('pgh_user', models.BigIntegerField(null=True, verbose_name='cuenta')),
                ('pgh_role', models.CharField(max_length=63, verbose_name='rol de base de datos')),
                ('transfer', models.BigIntegerField(db_column='transfer_id', verbose_name='transferencia')),
                ('region', models.BigIntegerField(db_column='region_id', verbose_name='región')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('amount', models.DecimalField(decimal_places=2, max_digits=17, verbose_name='monto (S/)')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='transfers_t_pgh_cre_44040b_idx'), models.Index(fields=['pgh_user', 'pgh_created_at'], name='transfers_t_pgh_use_fd092d_idx'), models.Index(fields=['id', 'pgh_id'], name='transfers_t_id_202fd9_idx'), models.Index(fields=['transfer', 'pgh_id'], name='transfers_t_transfe_f75afe_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b18362f45c184a3dbf210603fe871fe6f0ce4b7a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_02361', table='transfers_transfershareevent', when='BEFORE'))],
            },
        ),
    ]
