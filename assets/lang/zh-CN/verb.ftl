# What letters do to records: questions at the foot and what is told once it is done.
