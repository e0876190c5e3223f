-- mended: command-syntax
-- run: 1 wallet

local fee = 0.25
local wallet = KEYS[1]
redis.call('HINCRBYFLOAT', wallet, 'fees', fee)
return redis.call('HGET', wallet, 'fees')
