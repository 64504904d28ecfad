"""Migrations leave the previous release able to serve, so that an upgrade stops nobody's work."""

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

from tests.upgrade.rules import faults, newer, of_the_previous_release

CHARACTERS = models.CharField(max_length=200)


def test_no_migration_does_what_the_previous_release_would_stumble_over():
    assert [fault for migration, state, known in newer() for fault in faults(migration, state, known)] == []


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (migrations.RemoveField("account", "name"), "still uses it"),
        (migrations.DeleteModel("account"), "still uses it"),
        (migrations.RenameField("account", "name", "title"), "still uses it"),
        (migrations.RenameModel("Account", "Customer"), "still uses it"),
        (migrations.AddField("account", "motto", models.TextField(default="")), "db_default"),
        (migrations.AddField("account", "motto", models.TextField(null=True)), ""),
        (migrations.AddField("account", "motto", models.TextField(default="", db_default="")), ""),
        (migrations.AlterField("account", "name", models.IntegerField()), "rewritten"),
        (migrations.AlterField("account", "name", models.CharField(max_length=20)), "rewritten"),
        (migrations.AlterField("account", "name", models.TextField()), ""),
        (migrations.AlterField("account", "industry", models.CharField("sector", max_length=2000)), ""),
        (migrations.AddIndex("account", models.Index(fields=["name"], name="x")), "AddIndexConcurrently"),
        (AddIndexConcurrently("account", models.Index(fields=["name"], name="x")), ""),
        (migrations.AddConstraint("account", models.CheckConstraint(condition=models.Q(name=""), name="x")), "locked"),
        (migrations.RunSQL("SELECT 1"), "harmless"),
        (migrations.CreateModel("Motto", [("id", models.BigAutoField(primary_key=True))]), ""),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else value or "fine",
)
def test_each_rule_sees_what_it_forbids(operation, words):
    loader = MigrationLoader(None)
    state = loader.project_state([node for node in loader.graph.nodes if node in of_the_previous_release()])
    migration = migrations.Migration("0999_x", "accounts")
    migration.operations = [operation]
    said = faults(migration, state, set(state.models))
    assert (words in said[0]) if words else said == []
    migration.harmless = "Nobody reads it."
    assert faults(migration, state, set(state.models)) == []
