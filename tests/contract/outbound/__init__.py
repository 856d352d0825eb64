"""The door through which every outbound request goes, against hostile addresses and servers."""
