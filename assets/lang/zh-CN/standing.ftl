# Where the book stands with its server.

standing-offline = 离线
standing-offline-since = 离线 { $since }
standing-stuck = 同步受阻
standing-old = 升级后才能接收
standing-log-in = 请重新登录
standing-revoked = 此设备已被移除
standing-waiting = { $count } 项待发
standing-waiting-since = { $count } 项待发，已 { $since }
standing-conflicts = { $count } 处冲突
standing-clock = 时钟相差 { $minutes } 分钟
standing-in-sync = 已同步
standing-never = 尚未同步
standing-hours = { $count }小时
