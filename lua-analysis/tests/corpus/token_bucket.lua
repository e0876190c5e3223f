local key, rate, capacity = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
local now, requested = tonumber(ARGV[3]), tonumber(ARGV[4] or "1")

local state = redis.call("HMGET", key, "tokens", "stamp")
local tokens = tonumber(state[1])
local stamp = tonumber(state[2])
if tokens == nil then tokens = capacity end
if stamp == nil then stamp = 0 end

local delta = math.max(0, now - stamp)
local filled = math.min(capacity, tokens + (delta * rate))
local allowed = filled >= requested
if allowed then filled = filled - requested end

redis.call("HMSET", key, "tokens", filled, "stamp", now)
redis.call("PEXPIRE", key, math.ceil(capacity / rate * 2 * 1000))
return { allowed and 1 or 0, tostring(filled) }
