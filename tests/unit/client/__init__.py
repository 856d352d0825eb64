"""The SDK without a server."""
