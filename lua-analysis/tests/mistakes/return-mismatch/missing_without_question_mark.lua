-- expect: return-mismatch, line 6
-- run: 1 k

---@key cache
---@return string value
return redis.call('GET', KEYS[1])
