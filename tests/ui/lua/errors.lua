--- Counts, up to a limit.
---@key counter
---@arg limit integer
---@return integer count
---@error LIMITED the caller must wait
---@error NOT_FOUND the counter was never started
local count = redis.call('GET', KEYS[1])
if not count then
  error({ err = 'NOT_FOUND no counter ' .. #KEYS[1] })
elseif tonumber(count) >= tonumber(ARGV[1]) then
  return redis.error_reply('LIMITED to ' .. tonumber(ARGV[1]))
end
return redis.call('INCR', KEYS[1])
