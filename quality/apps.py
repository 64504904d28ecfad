"""The app of data quality."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QualityConfig(AppConfig):
    """Puts the quality of the data into the sidebar, the palette and My work, and what weakens a score beside it."""

    name = "quality"
    verbose_name = _("Data quality")

    def ready(self):
        from intimacy.pages import slots
        from metrics.reliability import doubt
        from quality import confidence, lists, work

        see = "quality.see_sources"
        slots.navigation.add(
            slots.NavigationItem(
                "quality", _("Data quality"), "quality:overview", "shield-check", order=62, right=see, key="g q"
            )
        )
        slots.palette_sources.add(
            slots.PaletteSource("quality", _("Data quality"), work.checks_found, order=62, right=see)
        )
        slots.score_notes.add(
            slots.ScoreNote(
                "quality",
                "quality/note.html",
                confidence.note,
                order=10,
                right="quality.see",
                prepare=confidence.with_weaknesses,
            )
        )
        slots.account_columns.add(lists.RELIABILITY)
        doubt(confidence.CONTRADICTED, _("contradicted by their data"), order=10)
        doubt(confidence.WEAKENED, _("with something missing in their data"), order=60)
        doubt(confidence.DRIFTED, _("with a source that has changed"), order=70)
        doubt(confidence.OLD, _("with an old source"), order=80)
        slots.my_work.add(
            slots.WorkSource(
                "audits",
                _("Audits of the data"),
                work.records,
                order=61,
                right="quality.audit",
                waiting=work.audits_waiting,
            )
        )
        slots.my_work.add(
            slots.WorkSource(
                "findings",
                _("Findings about our data"),
                work.findings,
                order=62,
                right="quality.see",
                waiting=work.findings_waiting,
            )
        )
        slots.my_work.add(
            slots.WorkSource(
                "upkeep",
                _("Hours for the upkeep of data"),
                work.budgets,
                order=63,
                right="quality.see_sources",
                waiting=work.budgets_waiting,
            )
        )
        slots.create_actions.add(
            slots.CreateAction(
                "quality.hours",
                _("Note time spent on data"),
                "quality:note_hours",
                "clock",
                order=70,
                right="quality.note_hours",
                words=(_("hours"), _("upkeep")),
            )
        )
