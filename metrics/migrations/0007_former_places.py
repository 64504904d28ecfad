"""What an account was is noted when it moves. The database does so: accounts are moved by people, by imports, and thousands at once."""

import django.db.models.deletion
from django.db import migrations, models

import intimacy.tenancy.context
import intimacy.tenancy.models

NOTE_WHEN_IT_MOVES = """
CREATE OR REPLACE FUNCTION note_former_place() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO public.metrics_formerplace (id, tenant_id, account_id, segment, industry, region, until)
  VALUES (uuidv7(), OLD.tenant_id, OLD.id, OLD.segment_id, OLD.industry, OLD.region, clock_timestamp());
  RETURN NULL;
END $$;
CREATE TRIGGER note_former_place AFTER UPDATE OF segment_id, industry, region ON accounts_account FOR EACH ROW
WHEN ((OLD.segment_id, OLD.industry, OLD.region) IS DISTINCT FROM (NEW.segment_id, NEW.industry, NEW.region))
EXECUTE FUNCTION note_former_place();
"""
FORGET = "DROP TRIGGER note_former_place ON accounts_account; DROP FUNCTION note_former_place();"


class Migration(migrations.Migration):
    harmless = "Whoever changes an account need not know of it: the database notes what it was."

    dependencies = [
        ("accounts", "0017_lines"),
        ("metrics", "0006_lines_of_the_past"),
        ("tenancy", "0002_second_factor"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerPlace",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=intimacy.tenancy.models.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("segment", models.UUIDField(null=True)),
                ("industry", models.CharField(blank=True, max_length=100)),
                ("region", models.CharField(blank=True, max_length=100)),
                ("until", models.DateTimeField()),
                (
                    "account",
                    intimacy.tenancy.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        default=intimacy.tenancy.context.current_tenant,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.tenant",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["tenant", "account", "until"], name="former_place_in_order")],
            },
        ),
        migrations.RunSQL(NOTE_WHEN_IT_MOVES, FORGET),
    ]
