-- expect: command-syntax, line 5
-- run: 1 votes

local post, weight = 'post:1', 2
local score = redis.call('ZINCRBY', KEYS[1], post, weight)
return tonumber(score)
