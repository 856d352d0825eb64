"""What the pages say of what is stored, at a moment that a test chooses, without a browser."""
