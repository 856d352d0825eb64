"""The server is killed as by a power cut; nothing that it held is lost."""
