--- Leaky bucket with a block period.
---
--- Every call pours `amount` into the bucket, which leaks at a steady rate of the server's time. A
--- call that would make it overflow is denied, and so is every further one for the block period.
---@key bucket               hash with the level and the times
---@arg capacity     number  what the bucket holds
---@arg leak         number  what leaks out per second; more than 0
---@arg amount       number  what this call pours in
---@arg block        number  seconds of denial after an overflow
---@return boolean allowed
---@return number level      after this call; a string on the wire, because replies cut numbers
---@return number wait       seconds until the block ends, 0 if there is none
---@error BADLEAK `leak` is not more than 0
local bucket = KEYS[1]
local capacity = tonumber(ARGV[1])
local leak = tonumber(ARGV[2])
local amount = tonumber(ARGV[3])
local block = tonumber(ARGV[4])
if leak <= 0 then
  return redis.error_reply('BADLEAK a bucket must leak')
end

local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000

local stored = redis.call('HMGET', bucket, 'level', 'updated', 'blocked_until')
local level = tonumber(stored[1]) or 0
local updated = tonumber(stored[2]) or now
local blocked_until = tonumber(stored[3]) or 0

level = math.max(0, level - math.max(0, now - updated) * leak)

local allowed = 0
if now >= blocked_until then
  if level + amount <= capacity then
    allowed = 1
    level = level + amount
  else
    blocked_until = now + block
  end
end

redis.call('HSET', bucket,
  'level', string.format('%.6f', level),
  'updated', string.format('%.6f', now),
  'blocked_until', string.format('%.6f', blocked_until))
-- Once it is empty and no longer blocked, an absent bucket means the same.
local idle = math.max(level / leak, blocked_until - now)
redis.call('EXPIRE', bucket, math.ceil(idle) + 1)

local wait = math.max(0, blocked_until - now)
return { allowed, string.format('%.6f', level), string.format('%.6f', wait) }
