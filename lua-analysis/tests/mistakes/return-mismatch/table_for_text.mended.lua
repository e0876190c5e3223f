-- mended: return-mismatch
-- run: 1 q

---@key queue
---@return string[] jobs
local jobs = redis.call('LRANGE', KEYS[1], 0, -1)
redis.call('DEL', KEYS[1])
return jobs
