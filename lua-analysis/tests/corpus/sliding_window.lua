--- Sliding-window rate limiter over a sorted set.
local bucket = KEYS[1]
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call("TIME")
local now = time[1] * 1000000 + time[2]
redis.call("ZREMRANGEBYSCORE", bucket, 0, now - window * 1e6)
local count = redis.call("ZCARD", bucket)
if count >= limit then
  return { 0, 0 }
end
redis.call("ZADD", bucket, now, now .. ":" .. count)
redis.call("EXPIRE", bucket, window)
return { 1, limit - count - 1 }
