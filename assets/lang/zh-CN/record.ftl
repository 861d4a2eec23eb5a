record-unknown = 未知
record-newer = 更新版本的记录
record-elsewhere = 不在本账本
record-deleted = 已删除的{ $kind }
record-erased = 已抹除的{ $kind }
record-nameless = 未命名的{ $kind }
