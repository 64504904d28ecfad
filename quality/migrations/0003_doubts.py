"""Where accounts stand is told what their data say against their scores, which lists read from the data themselves before."""

from django.db import migrations

DOUBTS = """
UPDATE accounts_standing AS stood SET doubt = weak.doubt FROM (
    SELECT tenant_id, account_id, CASE WHEN bool_or(severity = 'hard') THEN 'contradicted' ELSE 'weakened' END AS doubt
    FROM quality_weakness WHERE severity IN ('hard', 'soft') GROUP BY tenant_id, account_id
) AS weak
WHERE stood.tenant_id = weak.tenant_id AND stood.account_id = weak.account_id
"""


class Migration(migrations.Migration):
    dependencies = [("quality", "0002_upkeep"), ("accounts", "0018_doubts")]

    operations = [migrations.RunSQL(DOUBTS, migrations.RunSQL.noop)]
    harmless = "The version before reads the data themselves, and adds standings without a doubt against them."
