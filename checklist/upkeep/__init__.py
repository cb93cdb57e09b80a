"""Looking after an installation: backups, and what is kept how long. Nothing of it is for the browser."""
