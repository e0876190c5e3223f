--- Sliding-window rate limiter.
---
--- Every allowed hit is a member of a sorted set, scored by the server's clock in microseconds.
--- Hits older than the window are dropped; a denied hit leaves no trace.
---@key bucket           sorted set with one member per hit
---@arg limit   integer  hits allowed in the window
---@arg window  integer  seconds
---@return boolean allowed
---@return integer remaining
local bucket = KEYS[1]
local limit = tonumber(ARGV[1])
local window = tonumber(ARGV[2])

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local oldest = now - window * 1000000

-- Numbers this large lose digits in `tostring`.
redis.call('ZREMRANGEBYSCORE', bucket, '-inf', string.format('%.0f', oldest))
local count = redis.call('ZCARD', bucket)
if count >= limit then
  return { 0, 0 }
end

local score = string.format('%.0f', now)
-- The count tells apart hits of the same microsecond.
redis.call('ZADD', bucket, score, score .. '-' .. count)
redis.call('EXPIRE', bucket, window)
return { 1, limit - count - 1 }
