# Messages of the session and what runs beside the work.

messages-title = 消息
messages-none = 还没有
messages-not-running = 它没有在运行
messages-jobs = 后台任务
messages-no-jobs = 没有任务在运行或运行过
messages-cancelled = 已取消
