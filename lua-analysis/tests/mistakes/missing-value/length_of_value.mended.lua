-- mended: missing-value
-- run: 1 doc

local body = redis.call('GET', KEYS[1])
if body and #body > 1024 then
  redis.call('SET', KEYS[1], string.sub(body, 1, 1024))
end
return 1
