"""The one guarded HTTP client: checked addresses, pinned resolution, no redirects, bounds."""
