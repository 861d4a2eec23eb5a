# Typed commands.

command-filter = filter the list: filter amount>50k
command-sort = sort the list: sort -amount,name
command-columns = choose the columns: columns name,amount
command-group = group the list, with sums: group stage
command-view = show a saved view: view Closing
command-save = keep the list under a name: save My deals
command-export = write what is seen: export deals.xlsx
command-unknown = `{ $word }` is no command, no kind of record and no action
command-near = did you mean `{ $near }`?
