"""Alongside: one story of a child, many agencies, named decisions."""
