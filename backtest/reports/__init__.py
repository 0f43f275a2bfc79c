"""A result as something to read: a tear sheet, a workbook, JSON. Files and frames, no Django."""
