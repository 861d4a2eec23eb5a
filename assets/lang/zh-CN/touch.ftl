# The strip that logs a touch.

touch-note-one = 备注只针对一条记录
touch-note-on = 备注 · { $what }
touch-noted = 给 { $what } 写了备注
touch-no-day = 这不是日期
touch-logged = 记录了与 { $what } 的{ $way }
touch-meeting = 会议
touch-visit = 拜访
touch-mail = 邮件
touch-message = 消息
touch-demo = 演示
touch-note = 备注
touch-call = 电话
touch-title = 记录接触 · { $what }
touch-reached-asked = { $way }，联系上了吗？
touch-reached = { $way }，联系上了
touch-not-reached = { $way }，没联系上
touch-what = 谈了什么
touch-next = 下一步
touch-yes = 是
touch-no = 否
