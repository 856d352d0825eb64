"""Whole journeys through the real product, over real sockets."""
