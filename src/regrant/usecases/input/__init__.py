"""What callers give: one struct per object, its limits beside each field."""
