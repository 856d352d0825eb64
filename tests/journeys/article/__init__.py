"""Each of the article's eighteen codes: provoked, found, explained, mended, gone."""
