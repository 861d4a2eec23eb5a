# The forecast.
