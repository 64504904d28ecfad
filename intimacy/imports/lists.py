"""The lists of imports, and of what is wrong with the rows of one."""

from django.utils.translation import gettext_lazy as _

from intimacy.imports.models import Effect, Fault, Import
from intimacy.journal.actions import record_read
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.lists.registry import listed


@listed
class Imports(List):
    """Every import that the member may see, the newest first."""

    name, address, page_right = "imports", "imports:list", "imports.run"
    title = _("Imports")
    default_sort = "-added_at"
    search = ("file_name",)
    search_label = _("Search files")
    empty_icon = "upload"
    empty_title = _("Nothing has been imported yet")
    empty_words = _("Bring accounts, contacts or their history as a CSV file. A dry run shows what would happen.")
    create_url = "imports:new"
    create_label = _("Import a file")
    columns = (
        Column("file_name", _("File"), sort="file_name"),
        Column("kind", _("What"), value=lambda row: row.of_kind.title),
        Column("stage", _("State"), value=lambda row: row.stage_words),
        Column("new", _("New"), align="end"),
        Column("changed", _("Changed"), align="end"),
        Column("same", _("The same"), align="end"),
        Column("wrong", _("Wrong"), align="end"),
        Column("by", _("By"), value=lambda row: row.by.name),
        Column("added_at", _("When"), sort="added_at"),
    )

    def rows(self, member):
        return Import.objects.visible_to(member).select_related("by", "job")

    def url(self, row):
        return link("imports:import", pk=row.pk)


class Faults(List):
    """What is wrong with the rows of one import."""

    name = "faults"
    title = _("Rows that were wrong")
    template = "imports/faults.html"
    default_sort = "row"
    page_size = 100
    search = ("sentence", "column")
    search_label = _("Search sentences")
    empty_icon = "circle-check"
    empty_title = _("No row was wrong")
    columns = (
        Column("row", _("Row"), sort="row"),
        Column("column", _("Column")),
        Column("sentence", _("What is wrong"), narrow="wide"),
    )

    def __init__(self, imported: Import):
        self.imported = imported

    def rows(self, member):
        return Fault.objects.visible_to(member).filter(imported=self.imported)

    def context(self, request):
        return {"imported": self.imported}

    def exported(self, view, rows):
        record_read(Fault, rows, by=view.request.member)


class Kept(List):
    """What an undo had to leave in place, and why."""

    name = "kept"
    title = _("What could not be undone")
    template = "imports/faults.html"
    default_sort = "-id"
    empty_icon = "circle-check"
    empty_title = _("Everything was undone")
    exportable = False
    columns = (
        Column("thing", _("What")),
        Column("key", _("Id"), value=lambda row: row.key or str(row.thing_id)),
        Column("why_kept", _("Why it stayed"), narrow="wide"),
    )

    def __init__(self, imported: Import):
        self.imported = imported

    def rows(self, member):
        return Effect.objects.visible_to(member).filter(imported=self.imported, undone=False).exclude(why_kept="")

    def context(self, request):
        return {"imported": self.imported}
