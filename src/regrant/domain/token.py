"""What a token endpoint gave, and how fresh it still is."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from regrant.domain.secret import Secret

#: A token this close to its end is not handed out: the call still has to travel.
SAFETY = timedelta(seconds=5)
REFRESH_AT = 0.8
CLOSEST_REFRESHES = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class TokenSet:
    """One grant's tokens. `expires_at` is `None` when no end is known.

    `issued_at` is when the request that brought the access token was sent, so that a slow
    answer never makes a token look longer-lived than it is.
    """

    access_token: Secret
    token_type: str
    issued_at: datetime
    expires_at: datetime | None = None
    refresh_token: Secret | None = None

    @property
    def lifetime(self) -> timedelta | None:
        """How long the access token lives from its issue, or `None` when unknown."""
        return self.expires_at - self.issued_at if self.expires_at else None

    def is_fresh(self, now: datetime, min_ttl: timedelta | None = None) -> bool:
        """Whether the access token can be used.

        Args:
            now: Aware time.
            min_ttl: How long it has to live still; capped at half the token's lifetime so that
                no wish can cause a refresh for every call. Without one, a tenth of the
                lifetime, at most `SAFETY`.
        """
        if self.expires_at is None or self.lifetime is None:
            return True
        wish = (
            min(SAFETY, self.lifetime / 10) if min_ttl is None else min(min_ttl, self.lifetime / 2)
        )
        return now + wish < self.expires_at

    def is_alive(self, now: datetime) -> bool:
        """Whether the access token's known end has not come yet."""
        return self.expires_at is None or now < self.expires_at

    def renewed_by(self, answer: "TokenSet") -> "TokenSet":
        """The tokens after a refresh: an answer without a refresh token keeps the old one.

        Spec:
            RFC 6749 §6: the server MAY issue a new refresh token.
        """
        return replace(answer, refresh_token=answer.refresh_token or self.refresh_token)


def refresh_due_at(
    token: TokenSet,
    *,
    jitter: float,
    can_refresh: bool,
    lifetime: timedelta | None = None,
    idle: timedelta | None = None,
) -> datetime | None:
    """When to refresh ahead of time, or `None` for never.

    Args:
        token: The tokens as stored.
        jitter: A random number from -1 to 1; moves the moment by up to a tenth of the lifetime's
            last fifth, so that connections made together do not refresh together.
        can_refresh: Whether there is a refresh token.
        lifetime: The catalogue's or the learnt lifetime, where the answer gave none.
        idle: After so long without use the refresh token dies, where the catalogue knows it.

    Returns:
        80 % of the lifetime after the issue, never sooner than `CLOSEST_REFRESHES` after it, so
        that a token that lives for seconds is refreshed on demand only; and never later than
        half the time after which the refresh token dies unused.
    """
    if not can_refresh:
        return None
    moments = [token.issued_at + idle / 2] if idle else []
    known = token.lifetime or lifetime
    if known is not None:
        after = max(known * (REFRESH_AT + 0.02 * jitter), CLOSEST_REFRESHES)
        moments += [token.issued_at + after] if after < known else []
    return min(moments, default=None)
