# 与服务器同步时做不到的事。

trouble-offline = 连不上服务器：{ $why }
trouble-offline-hint = 什么都没有丢：等待的改动连上后就送出
trouble-untrusted = 服务器的证书不受信任：{ $why }
trouble-untrusted-hint = 自行签发证书的公司有自己的根证书，在服务器页面或用 dealbook sync login URL --ca 文件 指定；若那边没有改动，可能有人在中间
trouble-broken = 读不懂服务器的答复：{ $why }
trouble-broken-hint = 这是 dealbook 服务器吗？版本相同吗？
trouble-login = 服务器不接受这样的登录
trouble-login-hint = 请用正确的名称和密码，或新的邀请码
trouble-foreign = 这台设备在那边属于别人，或已被移除
trouble-foreign-hint = dealbook sync login 会让账本以新设备登录
trouble-revoked = 这台设备已被移除：它所持有的他人数据已从这里消失
trouble-old = 此版本太旧，无法接收记录；你做的已经送出
trouble-old-hint = 请升级 dealbook
trouble-busy = 服务器现在没空
trouble-busy-hint = { $seconds } 秒后再试
trouble-refused = 服务器拒绝了：{ $why }
trouble-address = “{ $typed }”不是服务器地址
trouble-address-hint = https://主机 或 https://主机:端口
trouble-clear = { $url } 是明文 HTTP：密码和所有内容在途中都可能被读到
trouble-clear-hint = 请用 https://；命令行上 --insecure 表示确实要用明文
trouble-authority = 证书无法使用：{ $why }
trouble-other = 本账本与 { $url } 同步
trouble-other-hint = 请先退出登录：一个账本只属于一个组织
trouble-account-hint = dealbook sync logout 会删除它；请重新登录
