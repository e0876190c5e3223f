-- mended: missing-value
-- given: HSET bucket tokens 3
-- run: 1 bucket 100

local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'updated')
local tokens = tonumber(bucket[1] or 10)
local elapsed = tonumber(ARGV[1]) - (bucket[2] or 0)
tokens = math.min(10, tokens + elapsed)
redis.call('HSET', KEYS[1], 'tokens', tokens, 'updated', ARGV[1])
return tokens
