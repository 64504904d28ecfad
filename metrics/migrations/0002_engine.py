"""Scores keep their parts as arrays in the order of their formula; packs of history, and runs that score everybody."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import intimacy.tenancy.context
import intimacy.tenancy.models

# The only formula before this one had these indicators, in this order.
CODES = ("advisory_contact", "breadth", "answers", "kept")
PLACE = "coalesce(round((parts->'{code}'->>{place})::numeric * 100), -1)::smallint"
PARTS_AS_ARRAYS = "UPDATE metrics_score SET worth = ARRAY[{}], points = ARRAY[{}]".format(  # noqa: S608
    *(", ".join(PLACE.format(code=code, place=place) for code in CODES) for place in (0, 1))
)


class Migration(migrations.Migration):
    harmless = "Release 0.1 finds what it reads and writes as before; the arrays are filled beside it."
    dependencies = [
        ("accounts", "0010_followup_origin"),
        ("metrics", "0001_initial"),
        ("tenancy", "0002_second_factor"),
    ]

    operations = [
        migrations.AddField(
            model_name="score",
            name="points",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.SmallIntegerField(), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="score",
            name="under_previous",
            field=models.DecimalField(decimal_places=2, max_digits=5, null=True),
        ),
        migrations.AddField(
            model_name="score",
            name="worth",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.SmallIntegerField(), db_default=[], default=list, size=None
            ),
        ),
        migrations.RunSQL(PARTS_AS_ARRAYS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="score",
            name="parts",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AlterField(
            model_name="score",
            name="tenant",
            field=models.ForeignKey(
                db_index=False,
                default=intimacy.tenancy.context.current_tenant,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.tenant",
            ),
        ),
        migrations.AlterField(
            model_name="score",
            name="account",
            field=intimacy.tenancy.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="scores",
                to="accounts.account",
            ),
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=intimacy.tenancy.models.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("as_of", models.DateTimeField(default=django.utils.timezone.now, verbose_name="as of")),
                ("definition", models.PositiveIntegerField(verbose_name="score definition")),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "running"), ("done", "done"), ("cancelled", "cancelled")],
                        default="running",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                (
                    "by",
                    intimacy.tenancy.models.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.member",
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
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=intimacy.tenancy.models.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("first", models.UUIDField()),
                ("end", models.UUIDField(null=True)),
                ("accounts", models.PositiveIntegerField(default=0)),
                ("done_at", models.DateTimeField(null=True)),
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
                (
                    "run",
                    intimacy.tenancy.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="metrics.run",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Unpacked",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=intimacy.tenancy.models.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "account",
                    intimacy.tenancy.models.TenantForeignKey(
                        db_constraint=False,
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
        ),
        migrations.CreateModel(
            name="Pack",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=intimacy.tenancy.models.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("first", models.UUIDField()),
                ("accounts", models.PositiveIntegerField()),
                ("rows", models.PositiveIntegerField()),
                ("valued", models.PositiveIntegerField()),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None),
                ),
                ("data", models.BinaryField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                "constraints": [models.UniqueConstraint(fields=("tenant", "first"), name="pack_once_per_range")],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE metrics_pack ALTER COLUMN data SET STORAGE EXTERNAL", migrations.RunSQL.noop
        ),  # packed already
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["tenant", "-as_of"], name="scoring_run_by_time"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "running")), fields=("tenant",), name="scoring_one_run_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.UniqueConstraint(fields=("tenant", "run", "first"), name="scoring_part_once"),
        ),
        migrations.AddConstraint(
            model_name="unpacked",
            constraint=models.UniqueConstraint(fields=("tenant", "account"), name="unpacked_once"),
        ),
    ]
