"""Nothing secret stands in clear in a file, a log, an answer or a page."""
