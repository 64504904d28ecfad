from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts", "0016_linked_changes"),
        ("metrics", "0004_one_key_per_score"),
        ("tenancy", "0002_second_factor"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="score",
            index=models.Index(
                condition=models.Q(("under_previous__isnull", False)),
                fields=["tenant", "account", "on"],
                name="score_by_new_version",
            ),
        ),
    ]
