# Widgets: tabs, status, tables, popups.
