# Where the book stands with its server.

standing-offline = offline
standing-offline-since = offline { $since }
standing-stuck = exchange stuck
standing-old = upgrade to receive
standing-log-in = log in again
standing-revoked = device sent away
standing-waiting = { $count } to send
standing-waiting-since = { $count } to send since { $since }
standing-conflicts =
    { $count ->
        [one] 1 conflict
       *[other] { $count } conflicts
    }
standing-clock = clock { $minutes } min off
standing-in-sync = in sync
standing-never = not exchanged yet
standing-hours = { $count }h
