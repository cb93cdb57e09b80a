"""Running it: commands and checks that are about the installation and not about what it holds."""

from django.apps import AppConfig


class RunningConfig(AppConfig):
    """Its commands are `settings_table`, `upgrade_check` and a `migrate` that waits for no lock."""

    name = "config"
    verbose_name = "Running it"

    def ready(self) -> None:
        """Register the checks."""
        from config import checks  # noqa: F401
