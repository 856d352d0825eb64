"""What the API shows: one struct per object, made from domain values."""
