"""Every tier 1 provider, spoken to over real HTTP by a server that behaves as its facts say."""
