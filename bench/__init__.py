"""How fast the hot paths are, measured side by side with nginx on the machine at hand."""
