-- expect: command-argument, line 9
-- run: 1 delayed job 30

local function due(delay)
  local t = redis.call('TIME')
  local seconds = tonumber(t[1]) + delay
  if seconds < 0 then seconds = 0 end
end
redis.call('ZADD', KEYS[1], due(tonumber(ARGV[2])), ARGV[1])
return redis.call('ZCARD', KEYS[1])
