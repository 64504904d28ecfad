"""A renewal keeps the band of its score, which is by what is known, too; of which score it is, it knew before."""

from django.db import migrations, models

BANDS = """
UPDATE boards_renewal AS renewal SET band_then = CASE
    WHEN past.coverage < 49.5 THEN 'unknown' WHEN past.score >= 79.5 THEN 'thriving' WHEN past.score >= 64.5 THEN 'steady'
    WHEN past.score >= 49.5 THEN 'watch' ELSE 'risk' END
FROM metrics_score AS past
WHERE past.tenant_id = renewal.tenant_id AND past.account_id = renewal.account_id AND past."on" = renewal.score_on
      AND past.score IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("boards", "0002_programme_and_cords"), ("metrics", "0007_former_places")]

    operations = [
        migrations.AddField(
            "renewal", "band_then", models.CharField(blank=True, db_default="", default="", max_length=10)
        ),
        migrations.RunSQL(BANDS, migrations.RunSQL.noop),
    ]
    harmless = "The version before reads the band off the points, and adds renewals without one."
