"""Reading the children in need census return: files in, records, findings and a report out."""
