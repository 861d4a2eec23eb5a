# The page of settings.
