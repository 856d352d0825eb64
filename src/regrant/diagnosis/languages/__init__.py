"""Glossaries: the words that login pages and answers use in other languages, as data.

One file per language. Each line gives the words of that language for one English expression
that the reader knows. A word that ends in `*` stands for all its endings.
"""
