# A list in groups.

groups-count = Count
groups-crumb = by { $field }
groups-title = { $many } by { $field }
groups-another = another field
groups-number = { $count ->
    [one] { $count } groups
   *[other] { $count } groups
}
groups-all = All  { $count }
