# Prompts and pickers, whoever asks.

ask-makes = nothing of that name · { $key } makes it
ask-none-yet = nothing here yet · type a name to make one
ask-nothing-fits = nothing fits · { $key } closes
ask-yes = yes
ask-no = no
