"""Sentences in which programs say what they were doing when it failed; they say nothing of why."""

import re
from typing import Final

_CARRIER: Final = re.compile(
    r"""
    \b(?:error|failed|failure|unable|could[ ]not|cannot|problem|exception)
      (?:[ ](?:while|when|to|in|during))*
      [ ](?:obtain|get|fetch|retriev|acquir|exchang|refresh|renew|redeem|resolv|request|generat)
      (?:e|ing)?
      (?:[ ](?:an?|the|new|your))*
      (?:[ ](?:oauth2?|oidc|initial))*
      (?:[ ](?:access|refresh|auth|authorization|id|grant))*
      [ ](?:tokens?|codes?)\b
      (?:[ ](?:for|from|during|with|using)(?:[ ](?:an?|the))?
         (?:[ ](?:oauth2?|access|refresh|grant))*
         (?:[ ](?:tokens?|codes?|callback))?)?
  | \b(?:access[ ]|refresh[ ]|oauth[ ]|code[ ]|auth[ ])?(?:token|code)
      [ ](?:exchange|refresh|request|renewal)(?:[ ]for[ ]\S{1,80})?
      [ ](?:failed|failure|error|rejected)\b
  | \b(?:authentication|authorization|login|oauth)[ ](?:failed|failure|error)(?=[ ]?:)
    """,
    re.VERBOSE,
)


def without_carriers(text: str) -> str:
    """A normalised text without such words.

    Example:
        >>> without_carriers("failed to exchange code for token: invalid client secret")
        ' : invalid client secret'
    """
    return _CARRIER.sub(" ", text)
