"""Services and issuers that answer what nobody expects."""
