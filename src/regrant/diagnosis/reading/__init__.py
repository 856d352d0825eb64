"""Reads answers of any shape into facts; the only place that knows what answers look like."""

from regrant.diagnosis.reading.facts import Mark, Reading, TokenAnswer
from regrant.diagnosis.reading.reader import read

__all__ = ["Mark", "Reading", "TokenAnswer", "read"]
