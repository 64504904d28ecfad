"""Tests of the pages' own machinery: lists, charts, words, parts, slots, the palette."""
