"""Stops an upload that is too large while it comes in, so that it fills no disk."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

ROOM_FOR_THE_FORM = 1024 * 1024


class Limited(FileUploadHandler):
    """Reads a request that is too large to its end and keeps nothing of it; the form then says so at its field."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803
        self.received = 0
        self.limit = self._limit()
        self.refused = content_length > self.limit + ROOM_FOR_THE_FORM

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        if self.refused or self.received > self.limit:
            self.request.upload_was_too_large = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def _limit(self) -> int:
        """Large files are for imports, and from people and programs that we know."""
        request: Any = self.request
        known = getattr(request, "key", None) or getattr(getattr(request, "user", None), "is_authenticated", False)
        to_imports = known and "/imports/" in request.path_info
        return settings.IMPORT_MAX_BYTES if to_imports else settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def file_complete(self, file_size):
        return None
