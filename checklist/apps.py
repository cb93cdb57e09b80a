"""The one application of the project."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ChecklistConfig(AppConfig):
    """Holds frameworks, proposals, scorecards and the pages that work on them."""

    name = "checklist"
    verbose_name = "Touchstone"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the database's own guards and full text in step with migrations."""
        from django.conf import settings
        from django.utils import translation

        from checklist import said
        from checklist.documents import fenced
        from checklist.finding import index
        from checklist.listings import keeping
        from checklist.models import desks, log, meaning, triggers
        from checklist.scorecards import understanding
        from checklist.webhooks import queueing

        said.bind(translation)
        fenced.places = settings.VAR / "reading"

        meaning.wanted.connect(understanding.announced)
        log.written.connect(queueing.announced)
        pre_migrate.connect(triggers.remove_before_migration, sender=self)
        post_migrate.connect(triggers.install_after_migration, sender=self)
        pre_migrate.connect(desks.remove_before_migration, sender=self)
        post_migrate.connect(desks.install_after_migration, sender=self)
        pre_migrate.connect(index.remove_before_migration, sender=self)
        post_migrate.connect(index.install_after_migration, sender=self)
        post_migrate.connect(keeping.fill_after_migration, sender=self)
