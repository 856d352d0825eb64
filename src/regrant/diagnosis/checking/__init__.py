"""Judges what probes found out: one row per setting, each verdict with its proof."""

from regrant.diagnosis.checking.ground import Ground, OwnSide, Row
from regrant.diagnosis.checking.judge import judge
from regrant.diagnosis.checking.plan import first_asks, further_asks

__all__ = ["Ground", "OwnSide", "Row", "first_asks", "further_asks", "judge"]
