"""An upload that is too large is passed over while it arrives: nothing of it is kept, the rest of the form is."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from checklist.documents.readers import LARGEST_FILE


class BoundedUpload(FileUploadHandler):
    """Comes first among the handlers; sets `too_big` on the request."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the chunk on, or give up on this file."""
        if start + len(raw_data) > LARGEST_FILE:
            assert self.request is not None, "Django gives every handler its request."
            self.request.too_big = True  # type: ignore[attr-defined]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        """The handlers after this one keep the file."""
        return None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to prepare."""
        super().new_file(*args, **kwargs)
