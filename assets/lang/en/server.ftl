# The server of the book.

server-title = The server
server-url = Server
server-login = Log in as
server-invite = Invite
server-password = Password
server-certificate = Certificate
server-org = Organisation
server-standing = Stands
server-exchanged = Last exchange
server-never = never
server-url-note = its address, such as crm.example.com; always over TLS, but on this machine
server-login-note = the name or e-mail that the administrator gave you
server-invite-note = the code of an invite; leave it empty if you have been in before
server-password-note = your password
server-password-new = choose a password; with none, each device needs an invite
server-certificate-note = a file (PEM) with the certificate of your company, if its server has one of its own; empty: the public ones, or the one that was named before
server-needed = the server and the name are needed
server-asked = Asking the server …
server-note = All that the book holds is there and here. It goes on without a line: what is typed waits and goes when the server is reached.
server-left = logged out; the book keeps what it holds
server-left-out = this program was built without the exchange
server-none-here = the sample book has no server: start a book of your own
server-let-in = logged in to { $org } as { $name }; records come as you work
