"""Addresses of data quality under /api/v1/."""

from rest_framework.routers import SimpleRouter

from quality.api.audits import AuditRecords, DataAudits, DataFindings
from quality.api.sources import QualityFigures, QualityRules, Weaknesses
from quality.api.upkeep import UpkeepBudgets, UpkeepHours

app_name = "quality_api"
router = SimpleRouter(use_regex_path=False)
router.register("quality-figures", QualityFigures, basename="quality-figure")
router.register("weaknesses", Weaknesses, basename="weakness")
router.register("quality-rules", QualityRules, basename="quality-rule")
router.register("data-audits", DataAudits, basename="data-audit")
router.register("audit-records", AuditRecords, basename="audit-record")
router.register("findings", DataFindings, basename="finding")
router.register("upkeep-budgets", UpkeepBudgets, basename="upkeep-budget")
router.register("upkeep-hours", UpkeepHours, basename="upkeep-hours")
urlpatterns = router.urls
