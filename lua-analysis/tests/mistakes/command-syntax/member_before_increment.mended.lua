-- mended: command-syntax
-- run: 1 votes

local post, weight = 'post:1', 2
local score = redis.call('ZINCRBY', KEYS[1], weight, post)
return tonumber(score)
