"""What says nothing of why: what a program was doing when it failed, and where a value stood."""

import re
from typing import Final

_CARRIER: Final = re.compile(
    r"""
    \b(?:error|failed|failure|unable|could[ ]not|cannot|problem|exception)
      (?:[ ](?:while|when|to|in|during))*
      [ ](?:obtain|get|fetch|retriev|acquir|exchang|refresh|renew|redeem|resolv|request|generat
        |revok)
      (?:e|ing)?
      (?:[ ](?:an?|the|new|your))*
      (?:[ ](?:oauth2?|oidc|initial))*
      (?:[ ](?:access|refresh|auth|authorization|id|grant))*
      [ ](?:tokens?|codes?)\b
      (?:[ ](?:for|from|during|with|using)(?:[ ](?:an?|the))?
         (?:[ ](?:oauth2?|access|refresh|grant))*
         (?:[ ](?:tokens?|codes?|callback))?)?
  | \b(?:error|failed|failure|unable|could[ ]not|cannot)(?:[ ](?:while|when|to|in|during))*
      [ ](?:configur|creat|initiali[sz]|build|construct|set(?:ting)?[ ]up)(?:e|ing)?
      (?:[ ][\w\-]{1,40}){0,3}?[ ](?:oauth2?|oidc|openid|sso|http|api)[ ]
      (?:client|provider|session|strategy)\b(?=[ ]?:)
  | \b(?:access[ ]|refresh[ ]|oauth[ ]|code[ ]|auth[ ])?(?:token|code)
      [ ](?:exchange|refresh|request|renewal)(?:[ ]for[ ]\S{1,80})?
      [ ](?:failed|failure|error|rejected)\b
  | \b(?:authentication|authorization|login|oauth)[ ](?:failed|failure|error)(?=[ ]?:)
  | \b[45]\d\d[ ](?:client|server)[ ]error:?[ ]?[a-z' -]{0,40}?[ ]for[ ]url\b
  | \bin[ ](?:the|your)[ ](?:http[ ])?(?:authorization|request)[ ]headers?
      (?=[ ](?:is|was|has|are|could|cannot)\b(?![ ](?:missing|required|absent|not[ ]present)))
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
