"""The project itself: what has to be there before anything is said, and checks that are about the installation."""

from pathlib import Path

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """First of all applications, without models.

    Its commands are `settings_table`, `upgrade_check` and a `migrate` that waits for no lock.
    """

    name = "config"
    verbose_name = "Running it"

    def ready(self) -> None:
        """Register the checks, and have the translations where Django looks for them."""
        from django.conf import settings

        from config import catalogues, checks  # noqa: F401  (checks register themselves)

        catalogues.ready(Path(settings.LOCALE_PATHS[0]))
