"""What is written about a version: its sheet, the report on it, the certificate; and what the standard allows it."""
