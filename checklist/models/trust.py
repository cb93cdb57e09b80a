"""What makes approvals checkable: the office's public keys, and the files of an approval as they were first made."""

from __future__ import annotations

from django.db import models

from checklist.models.review import Review
from checklist.trust.sshsig import PublicKey, key_of


class SigningKey(models.Model):
    """A public key of the office. A key that is no longer used stays valid for what it signed."""

    line = models.CharField(max_length=200, unique=True, help_text="As a line of an OpenSSH public key file.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.public.fingerprint

    @property
    def public(self) -> PublicKey:
        """The key itself."""
        return key_of(self.line)


def known_keys() -> list[PublicKey]:
    """Every public key that the office has signed with. One query."""
    return [key.public for key in SigningKey.objects.all()]


class SealedFile(models.Model):
    """A file of an approval, kept as it was first made, so that a newer program hands out the same bytes."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=8)
    content = models.BinaryField()
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)

    class Meta:
        ordering = ["review", "name"]
        constraints = [models.UniqueConstraint(fields=["review", "name"], name="sealed_file_once")]

    def __str__(self) -> str:
        return f"{self.name} of {self.review_id}"
