"""Indexes by which the lists find the industries and regions to choose from without reading every account."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # writing does not wait while they are built
    dependencies = [
        ("accounts", "0013_search"),
        ("tenancy", "0002_second_factor"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="account",
            index=models.Index(fields=["tenant", "industry"], name="account_by_industry"),
        ),
        AddIndexConcurrently(
            model_name="account",
            index=models.Index(fields=["tenant", "region"], name="account_by_region"),
        ),
    ]
