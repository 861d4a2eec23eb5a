# What is wrong with a configuration or a theme.

config-meant = did you mean `{ $name }`?
config-keys = `keys` holds tables: [keys.list]
config-no-setting = there is no setting `{ $name }`
config-value = `{ $name }` is a value, no table
config-group = `keys.{ $group }` is a table
config-key-leads = `{ $keys }` leads to the name of an action, in quotes
config-one-of = `{ $name }` is one of { $words }
config-theme = `{ $name }` is the name of a theme, in quotes
config-switch = `{ $name }` is true or false
config-number = `{ $name }` is a whole number from { $from } to { $to }
config-no-group = `{ $name }` is no group of keys
config-no-action = `{ $name }` is no action
config-misplaced = `{ $action }` belongs to `{ $belongs }`, not to `{ $context }`
config-conflict = `{ $keys }` is both `{ $first }` and `{ $second }` in `{ $context }`
config-no-key = `{ $key }` is no key
config-bad-theme = theme `{ $name }`: { $why }
config-no-colour = `{ $name }` is no colour
config-no-theme = there is none of that name; there are { $names }
config-no-role = there is no role `{ $role }`
config-file = cannot use `{ $file }`: { $why }
