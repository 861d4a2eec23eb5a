# Lists: heads, empty ones, marks, filter, bulk edit, views.
