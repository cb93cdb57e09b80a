"""What a framework's texts are in other languages: for readers, and no part of what is scored, sealed or counted."""

from __future__ import annotations

from django.db import models

from checklist.models.framework import Framework


class FrameworkTranslation(models.Model):
    """A framework's texts in one language, by their originals.

    Whatever is asked for is looked up by its own words, so that a translation of words that were changed since is never
    shown. May be added and renewed after publication: nothing that an approval seals is read from here.
    """

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=12, help_text="A code such as ko or pt-BR.")
    texts = models.JSONField(default=dict, help_text="By each original text what it is in this language.")

    class Meta:
        ordering = ["framework", "language"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "language"], name="translation_one_per_language"),
        ]

    def __str__(self) -> str:
        return f"{self.framework_id} {self.language}"


def texts_in(framework: int, language: str) -> dict[str, str]:
    """A framework's texts in a language by their originals; {} where it has none. One query."""
    found = FrameworkTranslation.objects.filter(framework=framework, language=language).values_list("texts", flat=True)
    return dict(found.first() or {})
