"""Lists of words, written as text so that they can be read and compared."""


def word_set(text: str) -> frozenset[str]:
    """The words of a text.

    Example:
        >>> sorted(word_set("to be or to"))
        ['be', 'or', 'to']
    """
    return frozenset(text.split())
