"""Stops an upload that is too large while it comes in, so that it fills no disk."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

ROOM_FOR_THE_FORM = 1024 * 1024


class Limited(FileUploadHandler):
    """Reads a request that is too large to its end and keeps nothing of it; the form then says so at its field."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803
        self.received = 0
        self.refused = content_length > settings.IMPORT_MAX_BYTES + ROOM_FOR_THE_FORM

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        if self.refused or self.received > settings.IMPORT_MAX_BYTES:
            self.request.upload_was_too_large = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size):
        return None
