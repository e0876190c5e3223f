-- mended: return-mismatch
-- run: 1 bucket 10

---@key bucket
---@arg limit integer
---@return integer allowed
---@return integer remaining
local limit = tonumber(ARGV[1])
local used = redis.call('INCR', KEYS[1])
if used > limit then
  return { 0, 0 }
end
return { 1, limit - used }
