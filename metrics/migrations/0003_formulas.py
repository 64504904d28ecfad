"""Versions of the formula that a tenant makes for itself."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import intimacy.tenancy.context
import intimacy.tenancy.models


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0002_engine"),
        ("tenancy", "0002_second_factor"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormulaVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=intimacy.tenancy.models.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("published", "in force"), ("replaced", "replaced")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("content", models.JSONField(default=dict)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("why", models.CharField(blank=True, max_length=500, verbose_name="what changes, and why")),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_at", models.DateTimeField(null=True, verbose_name="in force since")),
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
                    "published_by",
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
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "number"), name="formula_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")), fields=("tenant",), name="formula_one_draft"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "published")), fields=("tenant",), name="formula_one_in_force"
                    ),
                    models.CheckConstraint(condition=models.Q(("number__gte", 2)), name="formula_1_stands_in_the_code"),
                ],
            },
        ),
    ]
