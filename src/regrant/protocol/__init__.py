"""The OAuth wire as pure functions: request value out, response value in."""
