-- mended: command-argument
-- run: 1 delayed job 30

local function due(delay)
  local t = redis.call('TIME')
  local seconds = tonumber(t[1]) + delay
  return math.max(seconds, 0)
end
redis.call('ZADD', KEYS[1], due(tonumber(ARGV[2])), ARGV[1])
return redis.call('ZCARD', KEYS[1])
