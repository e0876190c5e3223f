-- expect: missing-value, line 5
-- run: 1 doc

local body = redis.call('GET', KEYS[1])
if #body > 1024 then
  redis.call('SET', KEYS[1], string.sub(body, 1, 1024))
end
return 1
