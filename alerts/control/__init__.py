"""Process control over many accounts at once: limits of a chart, a detector of lasting drops, the season of a cohort.

Pure functions over NumPy arrays. Rows are accounts, columns are periods in order; NaN is a period that does not count.
"""
