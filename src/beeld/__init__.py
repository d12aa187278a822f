"""beeld: what do we know, how well, since when, who says so, and what may we say?"""

__version__ = "0.1.0"
