"""Search over everything: what is searched (`kinds.py`), how (`index.py`), and what comes of it (`search.py`)."""
