# The page of one record, history of a field.
