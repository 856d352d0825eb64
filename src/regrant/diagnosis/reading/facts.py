"""What an answer says, whatever its shape: the only thing of an answer that rules may look at."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from regrant.diagnosis.reading.body import Shape
from regrant.diagnosis.reading.challenge import Challenge
from regrant.diagnosis.reading.words import inner_words, known_phrase


@dataclass(frozen=True, slots=True)
class Mark:
    """A word or a sentence of the answer: as written, and where it stood."""

    value: str
    raw: str
    seen_in: str


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """Which parts a successful token answer had; never the tokens themselves."""

    has_access_token: bool
    has_refresh_token: bool
    has_expires_in: bool
    expires_in: float | None = None
    scopes: tuple[str, ...] | None = None
    token_type: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Normalised facts of one answer.

    `errors` are short error words in the order of their weight, `codes` everything short that a
    vendor may list as a code (`190`, `190/460`, `aadsts50011`, `invalid_grant`), `texts` the
    sentences meant for people. `text` is all of it in one normalised string, `words` the words
    in it, `clauses` the same as rows of concepts. `status` is the status that counts: the one
    inside a 200 included.
    """

    shape: Shape = "empty"
    http_status: int | None = None
    inner_status: int | None = None
    errors: tuple[Mark, ...] = ()
    codes: frozenset[str] = frozenset()
    texts: tuple[Mark, ...] = ()
    text: str = ""
    words: frozenset[str] = frozenset()
    silent: str = ""
    clauses: tuple[tuple[str, ...], ...] = ()
    challenges: tuple[Challenge, ...] = ()
    fields: frozenset[str] = frozenset()
    token: TokenAnswer | None = None
    required_scopes: tuple[str, ...] = ()
    granted_scopes: tuple[str, ...] | None = None
    has_error_mark: bool = False
    boilerplate: str | None = None
    retry_after: str | None = None
    answered_at: str | None = None
    sources: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def status(self) -> int | None:
        """The status that counts: an inner refusal wins over an outer success."""
        if self.http_status is None or self.http_status < 400:
            return self.inner_status or self.http_status
        return self.http_status

    @property
    def error(self) -> Mark | None:
        """The weightiest error word."""
        return self.errors[0] if self.errors else None

    @property
    def error_words(self) -> frozenset[str]:
        """All error words."""
        return frozenset(mark.value for mark in self.errors)

    @property
    def errors_weigh(self) -> bool:
        """Whether the callback or a challenge names an error."""
        return any(mark.seen_in.startswith(("callback: error", "WWW-")) for mark in self.errors)

    def names(self, *words: str) -> Mark | None:
        """The first error word that is one of these."""
        return next((mark for mark in self.errors if mark.value in words), None)

    def mentions(self, *phrases: str) -> str | None:
        """The first of these phrases that occurs anywhere in the words."""
        near = (phrase for phrase in phrases if inner_words(phrase) <= self.words)
        return next((phrase for phrase in near if known_phrase(phrase) in self.text), None)

    def says(self, subjects: str | Iterable[str], predicates: str | Iterable[str]) -> str | None:
        """The clause in which one of the subjects stands near one of the predicates."""
        wanted = {subjects} if isinstance(subjects, str) else set(subjects)
        verbs = {predicates} if isinstance(predicates, str) else set(predicates)
        marked = {f"+{verb}" for verb in verbs}
        for clause in self.clauses:
            if wanted.isdisjoint(clause) or marked.isdisjoint(clause):
                continue
            at = [index for index, word in enumerate(clause) if word in wanted]
            near = [index for index, word in enumerate(clause) if word in marked]
            if min(abs(one - other) for one in at for other in near) <= REACH:
                return " ".join(clause)
        return None

    def joins(self, *groups: set[str]) -> bool:
        """Whether one clause holds a word of each of these groups."""
        return any(all(group.intersection(clause) for group in groups) for clause in self.clauses)

    def has(self, *concepts: str) -> bool:
        """Whether any clause contains one of these concepts."""
        return any(concept in clause for clause in self.clauses for concept in concepts)


#: A subject and its predicate stand at most this many words apart.
REACH = 9
