"""What the tests stand on: real servers, a real browser and hostile sockets, all on loopback."""
