"""weigh: claims become findings; a pure kernel over arrays, one calibration row, no fitting."""

from beeld.weigh.calibration import declared_calibration
from beeld.weigh.chart import page, svg
from beeld.weigh.parts import Parts
from beeld.weigh.weigh import weigh
from beeld.weigh.why import explain

__all__ = ["Parts", "declared_calibration", "explain", "page", "svg", "weigh"]
