date-today = 今天
date-tomorrow = 明天
date-yesterday = 昨天
date-ahead = { $days }天后
date-ago = { $days }天前
date-day = { date-month }{ $day }日
date-dated = { $year }/{ $month }/{ $day }
date-whole = { $year }年{ date-month }{ $day }日
date-brief = { $month }/{ $day }
date-spoken = { date-whole } { date-weekday-short }
date-heading = { date-whole }，{ date-weekday }
date-month = { $month }月
date-weekday = { $weekday ->
    [1] 星期一
    [2] 星期二
    [3] 星期三
    [4] 星期四
    [5] 星期五
    [6] 星期六
   *[7] 星期日
}
date-weekday-short = { $weekday ->
    [1] 周一
    [2] 周二
    [3] 周三
    [4] 周四
    [5] 周五
    [6] 周六
   *[7] 周日
}
date-days = { $count }天
date-weeks = { $count }周
date-months = { $count }个月
date-years = { $count }年
