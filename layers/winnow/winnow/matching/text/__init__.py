"""The language of notes: words, forms, slots and the differences that keep two like texts apart."""
