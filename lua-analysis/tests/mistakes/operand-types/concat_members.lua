-- expect: operand-types, line 6
-- given: SADD s a b
-- run: 1 s

local tags = redis.call('SMEMBERS', KEYS[1])
return 'tags:' .. tags
