-- mended: command-argument
-- given: SET b 1
-- run: 2 a b

local deleted = 0
for _, key in ipairs(KEYS) do
  if redis.call('EXISTS', key) == 1 then
    deleted = deleted + redis.call('UNLINK', key)
  end
end
return deleted
