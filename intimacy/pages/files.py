"""Files with many rows: asked for on a list, written by a worker, fetched by the one who asked, deleted after a week."""

import io
from datetime import timedelta
from functools import partial

from django.core.files.storage import default_storage
from django.db.transaction import on_commit
from django.http import FileResponse, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intimacy.jobs.declare import tenant_job
from intimacy.jobs.models import Job
from intimacy.pages.models import WrittenFile
from intimacy.pages.page import page
from intimacy.pages.request import MemberRequest
from intimacy.tenancy.context import current, current_tenant, for_purpose
from intimacy.tenancy.models import Member

KEPT = timedelta(days=7)


def ask_for(definition, request: MemberRequest, query: str) -> Job:
    """Have a worker write the file of a list. query: its filters, order and columns, as an address says them."""
    file = WrittenFile.objects.create(
        list=f"{type(definition).__module__}.{type(definition).__qualname__}",
        query=query,
        purpose=current().purpose,
        by=request.member,
        name=slugify(f"{definition.name} {localdate():%Y-%m-%d}") + ".csv",
    )
    return write.queue(by=request.member, title=_("File: %(name)s") % {"name": file.name}, file=file.pk)


@tenant_job(purpose="account_management", title=gettext_lazy("Writing a file"))
def write(file: str) -> dict:
    """Write the rows that the member may see now, for the purpose of the page on which it was asked for."""
    found = WrittenFile.objects.get(pk=file)
    member = Member.objects.active().get(pk=found.by_id)
    request = HttpRequest()
    request.GET, request.member = QueryDict(found.query), member  # type: ignore[attr-defined]
    with for_purpose(found.purpose):
        text, found.rows = import_string(found.list)(member).written(request)
        found.path = default_storage.save(f"{current_tenant()}/files/{found.pk}.csv", io.BytesIO(text.encode()))
        found.save(update_fields=["path", "rows"])
    return {"file": str(found.pk), "rows": found.rows}


@tenant_job(purpose="account_management", daily="02:50", title=gettext_lazy("Deleting old files"))
def delete_old() -> None:
    """Delete what was written a week ago."""
    for file in WrittenFile.objects.filter(asked_at__lt=timezone.now() - KEPT):
        if file.path:
            on_commit(partial(default_storage.delete, file.path), robust=True)
        file.delete()


@page(purpose="account_management")
def fetch(request: MemberRequest, pk) -> FileResponse:
    """The file, to the one who asked for it."""
    found = get_object_or_404(WrittenFile.objects.visible_to(request.member).exclude(path=""), pk=pk)
    return FileResponse(
        default_storage.open(found.path, "rb"), as_attachment=True, filename=found.name, content_type="text/csv"
    )
