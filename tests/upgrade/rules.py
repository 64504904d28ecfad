"""What a migration may not do while the release before it still serves: docs/operations.md gives the rules in words.

A rule looks at one operation on a model that the previous release knows; new tables are nobody's yet and may be made as one likes.
"""

from pathlib import Path

from django.apps import apps
from django.contrib.postgres.operations import AddConstraintNotValid, NotInTransactionMixin
from django.db import connections
from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader

HERE = Path(__file__).parent
PREVIOUS = "0.1.0"
ROOT = HERE.parents[1]
GOES = (ops.RemoveField, ops.DeleteModel, ops.RenameField, ops.RenameModel, ops.AlterModelTable)


def of_the_previous_release() -> set[tuple[str, str]]:
    """(app, name) of every migration that the previous release came with."""
    lines = (HERE / f"{PREVIOUS}.migrations").read_text().splitlines()
    return {(app, name) for app, name in (line.split() for line in lines)}


def newer():
    """(migration, state before it) of each migration of ours since the previous release, and the models it knew."""
    loader = MigrationLoader(None)
    known = of_the_previous_release()
    nodes = [node for node in known if node in loader.graph.nodes]
    before = loader.project_state(nodes, at_end=True)
    ours = {
        config.label
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(ROOT) and ".venv" not in config.path
    }
    for key, migration in sorted(loader.disk_migrations.items()):
        if key not in known and key[0] in ours:
            yield migration, loader.project_state(key, at_end=False), set(before.models)


def faults(migration, state, known) -> list[str]:
    """A sentence for everything in a migration that the previous release would stumble over, unless it says why not.

    ``harmless = "why"`` on the migration's class is for what cannot be told from its operations, such as the second step of a removal.
    """
    if getattr(migration, "harmless", ""):
        return []
    said, state = [], state.clone()
    for operation in migration.operations:
        sentence = _fault(operation, migration, state, known)
        if sentence:
            said.append(f"{migration}: {operation.describe()}: {sentence}")
        operation.state_forwards(migration.app_label, state)
    return said


def _fault(operation, migration, state, known) -> str:
    name = getattr(operation, "model_name", getattr(operation, "name", getattr(operation, "old_name", "")))
    if isinstance(operation, (ops.RunSQL, ops.RunPython, ops.SeparateDatabaseAndState)):
        return "" if isinstance(operation, ops.RunPython) else "say why it is harmless"
    if (migration.app_label, str(name).lower()) not in known:
        return ""
    if isinstance(operation, GOES):
        return "the previous release still uses it: stop using it now, remove it in the release after"
    if isinstance(operation, ops.AddField):
        given = operation.field.null or operation.field.has_db_default()
        return "" if given else "the previous release inserts rows without it: give it null=True or db_default="
    if isinstance(operation, ops.AlterField):
        return _altered(operation, migration, state)
    if isinstance(operation, ops.AddIndex) and not isinstance(operation, NotInTransactionMixin):
        return "writing waits while it is built: use AddIndexConcurrently in a migration with atomic = False"
    if isinstance(operation, ops.AddConstraint) and not isinstance(operation, AddConstraintNotValid):
        return "the table is locked while it is checked: use AddConstraintNotValid, then ValidateConstraint"
    return ""


def _altered(operation, migration, state) -> str:
    old = state.models[migration.app_label, operation.model_name.lower()].fields[operation.name]
    new, connection = operation.field, connections["owner"]
    if old.null and not new.null:
        return "the previous release may still write NULL"
    types = [field.db_type(connection) if not field.is_relation else type(field).__name__ for field in (old, new)]
    if types[0] != types[1] and not _widens(*types):
        return f"the whole table is rewritten from {types[0]} to {types[1]}"
    return ""


def _widens(old: str, new: str) -> bool:
    """A longer varchar, or text in its place, touches no row."""
    if not old.startswith("varchar("):
        return False
    return new == "text" or (new.startswith("varchar(") and int(new[8:-1]) >= int(old[8:-1]))
