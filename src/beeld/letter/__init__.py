"""letter: findings and statements become accountable sentences; printed ones are judged for ever after."""

from beeld.letter.adopt import Adopted, adopt, bound_source, questions_toml
from beeld.letter.check import Problem, check
from beeld.letter.files import read_back, save
from beeld.letter.judge import judge, verify_copy
from beeld.letter.parse import parse
from beeld.letter.render import Rendered, RenderedSentence, render, trace

__all__ = [
    "Adopted",
    "Problem",
    "Rendered",
    "RenderedSentence",
    "adopt",
    "bound_source",
    "check",
    "judge",
    "parse",
    "questions_toml",
    "read_back",
    "render",
    "save",
    "trace",
    "verify_copy",
]
