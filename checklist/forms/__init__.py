"""Everything that comes in from a browser is checked here, and answered with a sentence beside the field."""
