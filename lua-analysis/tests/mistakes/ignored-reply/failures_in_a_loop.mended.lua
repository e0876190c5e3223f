-- mended: ignored-reply
-- run: 1 a v w

local pushed = 0
for _, value in ipairs(ARGV) do
  redis.call('LPUSH', KEYS[1], value)
  pushed = pushed + 1
end
return pushed
