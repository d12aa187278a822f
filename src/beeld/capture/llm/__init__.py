"""llm: an optional language model proposes spans; it never says what they mean.

Numbered sentences go out; sentence number, verbatim quote and question come back. A quote that is not in that sentence letter by letter
is refused. Value, polarity, hedge, origin and dates are read from the span by the same rules as everything else, and what a model
proposed counts for nothing until a person accepts it.
"""

from beeld.capture.llm.endpoint import Endpoint, Reply
from beeld.capture.llm.judge import Judge
from beeld.capture.llm.prompt import Prompt, prompts

__all__ = ["Endpoint", "Judge", "Prompt", "Reply", "prompts"]
