# The strip that logs a touch.

touch-note-one = a note is about one record
touch-note-on = Note on { $what }
touch-noted = noted on { $what }
touch-no-day = that is no day
touch-logged = logged a { $way } with { $what }
touch-meeting = meeting
touch-visit = visit
touch-mail = mail
touch-message = message
touch-demo = demo
touch-note = note
touch-call = call
touch-title = Log · { $what }
touch-reached-asked = { $way }, reached?
touch-reached = { $way }, reached
touch-not-reached = { $way }, nobody reached
touch-what = what was said
touch-next = next step
touch-yes = yes
touch-no = no
