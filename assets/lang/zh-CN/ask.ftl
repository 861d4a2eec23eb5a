# Prompts and pickers, whoever asks.
