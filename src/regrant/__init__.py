"""Regrant keeps OAuth 2.0 connections, calls services through them, and mends what is wrong."""

__version__ = "0.1.0"
