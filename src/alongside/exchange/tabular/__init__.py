"""Concerns of a partner agency as a table (CSV or XLSX): a template out, rows in, errors back row by row."""
