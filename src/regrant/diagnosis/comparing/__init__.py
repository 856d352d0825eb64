"""Compares two answers to one question: what is different, and what is only noise."""
