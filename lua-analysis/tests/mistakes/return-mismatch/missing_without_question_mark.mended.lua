-- mended: return-mismatch
-- run: 1 k

---@key cache
---@return string? value
return redis.call('GET', KEYS[1])
