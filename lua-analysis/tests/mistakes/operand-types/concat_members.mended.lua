-- mended: operand-types
-- given: SADD s a b
-- run: 1 s

local tags = redis.call('SMEMBERS', KEYS[1])
return 'tags:' .. table.concat(tags, ',')
