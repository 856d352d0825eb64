"""What use cases need from outside: one small protocol per need."""
