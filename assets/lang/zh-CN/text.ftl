# Edit as text.
