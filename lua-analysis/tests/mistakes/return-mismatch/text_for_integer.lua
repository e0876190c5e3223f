-- expect: return-mismatch, line 8
-- given: SET n 5
-- run: 1 n

---@key counter
---@return integer count
redis.call('INCR', KEYS[1])
return 'count ' .. redis.call('GET', KEYS[1])
