"""How every page of the product is made: parts, links, slots, lists, the palette, charts."""
