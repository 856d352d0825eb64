"""Every request of the API, described once: one file per resource."""
