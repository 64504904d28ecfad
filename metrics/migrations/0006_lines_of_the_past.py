"""Accounts are told the line of their scores, which was read from the scores themselves before."""

from django.db import migrations

LINES = """
UPDATE accounts_standing AS stood SET line = drawn.line, line_on = drawn.line_on FROM (
    SELECT account, array_agg(points ORDER BY week DESC) AS line, max("on") AS line_on FROM (
        SELECT DISTINCT ON (account_id, week) account_id AS account, week, floor(score + 0.5)::smallint AS points, "on"
        FROM metrics_score, LATERAL (SELECT (current_date - "on") / 7 AS week) AS ago
        WHERE "on" > current_date - 91 AND score IS NOT NULL
        ORDER BY account_id, week, "on" DESC
    ) AS last_of_each_week GROUP BY account
) AS drawn
WHERE stood.account_id = drawn.account
"""


class Migration(migrations.Migration):
    dependencies = [("metrics", "0005_days_of_new_versions"), ("accounts", "0017_lines")]

    operations = [migrations.RunSQL(LINES, migrations.RunSQL.noop)]
    harmless = "The version before reads no lines, and publishes standings without them."
