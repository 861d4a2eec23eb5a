# Forms, their clashes and likely doubles.

form-new = New { $kind }
form-edit = Edit
form-nothing-like = nothing like it is known
form-kept = the draft is kept
form-draft-here = what was typed before is here; { $key } throws it away
form-changed = { $count } changed
form-clash = { $title } was changed in another window meanwhile
form-before = Before
form-mine = Mine
form-theirs = Theirs
form-saved-with-it = What else you changed is saved with it.
form-may-be = may be { $title } ({ $shared })
form-may-be-more = may be { $title } ({ $shared }) and { $count } more
form-opens-it = opens it
form-chooses = { $key } chooses, or type
form-made = added { $kind } { $name }
form-no-address = that does not look like an address: name@host.example
form-no-number = that does not look like a number: +49 30 1234567
form-unread = this field cannot be read; nothing is saved yet
form-meanwhile = it was changed meanwhile; nothing was saved
form-meanwhile-hint = save once more to see what was changed
form-added = added { $title }
form-edited = changed { $title }
form-drafts = Drafts
form-fields = { $count ->
    [one] 1 field changed
   *[other] { $count } fields changed
}
form-same-perhaps = perhaps
form-same-likely = likely
form-same-sure = sure
form-same-email = email
form-same-phone = phone
form-same-domain = domain
form-same-name = name
form-same-code = code
form-same-company = company
