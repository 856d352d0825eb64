"""How quickly the pages answer when a lot is stored."""
