--- Counts hits, 100% of them.
---@key bucket           where they are counted
---@arg limit   integer  hits allowed
---@arg window  integer  seconds
---@return boolean allowed
--- @include "_lib/clock"
local bucket, window = KEYS[1], tonumber(ARGV[1])
local hits = redis.call('INCR', bucket)
if hits == null then
    redis.call('EXPIRE', bucket, window)
end
return hits <= tonumber(ARGV[3])
