"""The generated index against the files it is made from."""

from regrant.providers import index


def test_the_index_is_up_to_date() -> None:
    assert index.INDEX.read_bytes() == index.encode(index.build()), (
        "the index is stale: run python -m regrant.providers.index"
    )
