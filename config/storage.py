"""Static files under names that change with their content, our scripts' imports of each other included."""

from __future__ import annotations

from typing import Any

from django.contrib.staticfiles.storage import ManifestFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = "checklist/scripts/*.js"
MODULE_PATTERNS = vars(ManifestFilesMixin.mro()[1])["_js_module_import_aggregation_patterns"][1]


class ModuleStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites `import` in our native modules, so that a browser never mixes two versions of them.

    Django offers that for every script at once, and then fails on a package whose modules import what it leaves out.
    """

    patterns: Any = (
        *CompressedManifestStaticFilesStorage.patterns,
        (OURS, MODULE_PATTERNS),
    )
