"""letter: findings and statements become accountable sentences; printed ones are judged for ever after."""

from beeld.letter.adopt import Adopted, adopt, bound_source, questions_toml
from beeld.letter.check import Problem, check
from beeld.letter.csl import load_references
from beeld.letter.files import save
from beeld.letter.fits import fit
from beeld.letter.house import House, load_house
from beeld.letter.judge import judge, rule
from beeld.letter.parse import parse
from beeld.letter.reading import Alignment, Copy, align, as_issued, fold, furniture, read_back, read_copy, read_pasted
from beeld.letter.render import More, Rendered, RenderedSentence, render, trace
from beeld.letter.verdicts import verify_copy

__all__ = [
    "Adopted",
    "Alignment",
    "Copy",
    "House",
    "More",
    "Problem",
    "Rendered",
    "RenderedSentence",
    "adopt",
    "align",
    "as_issued",
    "bound_source",
    "check",
    "fit",
    "fold",
    "furniture",
    "judge",
    "load_house",
    "load_references",
    "parse",
    "questions_toml",
    "read_back",
    "read_copy",
    "read_pasted",
    "render",
    "rule",
    "save",
    "trace",
    "verify_copy",
]
