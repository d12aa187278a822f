"""letter: findings and statements become accountable sentences; printed ones are judged for ever after."""

from beeld.letter.adopt import Adopted, adopt, bound_source, questions_toml
from beeld.letter.check import Problem, check
from beeld.letter.files import save
from beeld.letter.judge import judge, verify_copy
from beeld.letter.parse import parse
from beeld.letter.reading import Copy, align, read_back, read_copy, read_pasted
from beeld.letter.render import Rendered, RenderedSentence, render, trace

__all__ = [
    "Adopted",
    "Copy",
    "Problem",
    "Rendered",
    "RenderedSentence",
    "adopt",
    "align",
    "bound_source",
    "check",
    "judge",
    "parse",
    "questions_toml",
    "read_back",
    "read_copy",
    "read_pasted",
    "render",
    "save",
    "trace",
    "verify_copy",
]
