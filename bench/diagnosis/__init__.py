"""How often the diagnosis is right: scored on answers of real providers."""
