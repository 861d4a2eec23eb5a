# What the exchange with a server could not do.

trouble-offline = the server cannot be reached: { $why }
trouble-offline-hint = nothing is lost: what waits is sent once it is reached
trouble-untrusted = the certificate of the server is not trusted: { $why }
trouble-untrusted-hint = a company that signs for itself has a certificate of its own, named on the page of the server or with dealbook sync login URL --ca FILE; if nothing was changed there, someone may be in between
trouble-broken = the answer of the server cannot be read: { $why }
trouble-broken-hint = is it a dealbook server, and of this version?
trouble-login = the server lets nobody in with that
trouble-login-hint = log in with the right name and password, or with a new invite
trouble-foreign = this device belongs to someone else there, or was sent away
trouble-foreign-hint = dealbook sync login lets this book in as a new device
trouble-revoked = this device was sent away: what it held of others is gone from here
trouble-old = this version is too old to take records; what you have done was sent
trouble-old-hint = upgrade dealbook
trouble-busy = the server has no time now
trouble-busy-hint = try again in { $seconds } s
trouble-refused = the server refused: { $why }
trouble-address = "{ $typed }" is not the address of a server
trouble-address-hint = https://host or https://host:port
trouble-clear = { $url } is plain HTTP: the password and all that is exchanged could be read on the way
trouble-clear-hint = use https://; on the command line --insecure says that plain HTTP is meant
trouble-authority = the certificate cannot be used: { $why }
trouble-other = this book exchanges with { $url }
trouble-other-hint = log out first: a book belongs to one organisation
trouble-account-hint = dealbook sync logout removes it; log in again
