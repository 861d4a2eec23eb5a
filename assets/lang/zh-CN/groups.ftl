# A list in groups.

groups-count = 数量
groups-crumb = 按{ $field }
groups-title = { $many } · 按{ $field }
groups-another = 另一字段
groups-number = { $count } 组
groups-all = 合计  { $count }
