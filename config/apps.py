"""What has to be there before anything is said."""

from pathlib import Path

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """The project itself, first of all applications: it has no models."""

    name = "config"

    def ready(self) -> None:
        """Have the translations where Django looks for them."""
        from django.conf import settings

        from config import catalogues

        catalogues.ready(Path(settings.LOCALE_PATHS[0]))
