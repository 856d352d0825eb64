"""Each of the article's eighteen codes by hand: provoked, found, explained, mended, gone."""
