-- expect: command-syntax, line 6
-- run: 1 wallet

local fee = 0.25
local wallet = KEYS[1]
redis.call('HINCRBY', wallet, 'fees', fee)
return redis.call('HGET', wallet, 'fees')
