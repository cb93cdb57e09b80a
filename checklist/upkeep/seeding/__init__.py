"""`manage.py seed`: a database as full as a large office's, of texts of our own, the same for the same seed."""
