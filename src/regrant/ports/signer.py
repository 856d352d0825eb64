"""Signing of values that travel through a browser or a caller and come back."""

from typing import Protocol


class Signer(Protocol):
    """Signs public values; each signature is good for one purpose only."""

    def sign(self, value: str, purpose: str) -> str: ...
    def is_signed(self, value: str, signature: str, purpose: str) -> bool: ...
