"""The rules of docs and design that a machine can hold: sizes, imports, markup, words, pins."""
