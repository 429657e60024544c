"""Labelled record sets of many shapes, made from a seed: one half of the words to tune on, one to be measured on."""
