-- expect: ignored-reply, line 6
-- run: 1 a v w

local pushed = 0
for _, value in ipairs(ARGV) do
  redis.pcall('LPUSH', KEYS[1], value)
  pushed = pushed + 1
end
return pushed
