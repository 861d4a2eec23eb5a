# The cards of the tour; `[app.undo]` is the key of that action.

tour-today = This is Today: what is due, late and promised, most urgent first. [move.down] and [move.up] move, arrows do too.
tour-tabs = The digits lead to the nine tabs. Press [tab.opportunities] for the opportunities.
tour-filter = [list.filter] filters as you type: try  amount>50k close<eoq  or a name, pinyin too. [input.accept] keeps it, [list.drop_chip] takes a word out again.
tour-open = [list.open] opens the deal under the cursor.
tour-change = [detail.change] changes the field under the cursor where it stands: go to the close date and write  eom  or  +2w.
tour-undo = Nothing asks 'are you sure': [app.undo] takes back whatever was done last, [app.redo] does it again.
tour-letters = [opportunity.advance] moves the deal to its next stage, [opportunity.next_step] says what comes next. The same letters work in lists, on the board, in the review.
tour-log = [record.log] logs a call or visit: five keys when nothing needs words. Try [record.log] then c.
tour-board = [tab.pipeline] is the board: [opportunity.advance] and [opportunity.retreat] move cards, the sums move with them.
tour-review = [tab.review] is the heart: one open deal after the other, what changed since last time, one key for each decision.
tour-palette = [app.palette] finds any record by a few letters, and any action by its words.
tour-help = [app.help] shows what the keys do wherever you are; type to narrow it, Enter does it. That is all: [app.tour] brings this back.
tour-place = { $at } of { $count }
tour-keys = { $next } next   { $end } ends the tour
tour-over = the tour is over; { $key } begins it again
