"""HTTP: the API, the pages, the pass-through."""
